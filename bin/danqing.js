#!/usr/bin/env node
/**
 * Start of the program: plain JavaScript that any Node can parse. Checks Node, installs the dependencies where a fresh
 * clone has none, then hands over to the TypeScript sources.
 */
import { checkNode } from './check-node.js';
import { installIfNeeded } from './install.js';

checkNode();

if (await installIfNeeded()) {
  const { register } = await import('tsx/esm/api');
  register();
  const { main } = await import('../packages/cli/src/main.ts');
  await main();
} else {
  process.exitCode = 1;
}
