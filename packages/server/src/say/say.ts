import { createSay } from '@danqing/protocol';
import { SERVER_ZH } from './server-zh.ts';

export const say = createSay(SERVER_ZH);
