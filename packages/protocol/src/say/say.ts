import { createSay } from '../text.ts';
import { PROTOCOL_ZH } from './protocol-zh.ts';

export const say = createSay(PROTOCOL_ZH);
