import { createSay } from '@danqing/protocol';
import { REPORT_ZH } from './report-zh.ts';

export const say = createSay(REPORT_ZH);
