#!/usr/bin/env node
/** Entry point of the installed program: plain JavaScript that any Node can parse, in front of the bundle. */
import { checkNode } from '../../../bin/check-node.js';

checkNode();
const { main } = await import('@danqing/cli');
await main();
