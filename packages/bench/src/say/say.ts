import { createSay } from '@danqing/protocol';
import { BENCH_ZH } from './bench-zh.ts';

export const say = createSay(BENCH_ZH);
