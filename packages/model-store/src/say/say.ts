import { createSay } from '@danqing/protocol';
import { MODEL_STORE_ZH } from './model-store-zh.ts';

export const say = createSay(MODEL_STORE_ZH);
