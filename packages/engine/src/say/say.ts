import { createSay } from '@danqing/protocol';
import { ENGINE_ZH } from './engine-zh.ts';

export const say = createSay(ENGINE_ZH);
