import { createSay } from '@danqing/protocol';
import { CLI_ZH } from './cli-zh.ts';

export const say = createSay(CLI_ZH);
