import { createSay } from '@danqing/protocol';
import { GGML_ZH } from './ggml-zh.ts';

export const say = createSay(GGML_ZH);
