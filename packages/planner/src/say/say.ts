import { createSay } from '@danqing/protocol';
import { PLANNER_ZH } from './planner-zh.ts';

export const say = createSay(PLANNER_ZH);
