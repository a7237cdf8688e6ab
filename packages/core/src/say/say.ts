import { createSay } from '@danqing/protocol';
import { CORE_ZH } from './core-zh.ts';

export const say = createSay(CORE_ZH);
