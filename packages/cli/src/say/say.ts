import { createSay } from '@danqing/protocol';
import { CLI_ZH } from './cli-zh.ts';
import { FLAGS_ZH } from './flags-zh.ts';
import { SETTINGS_ZH } from './settings-zh.ts';

export const say = createSay({ ...CLI_ZH, ...FLAGS_ZH, ...SETTINGS_ZH });
