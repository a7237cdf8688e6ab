import { createSay } from '@danqing/protocol';
import { ENGINE_ZH } from './engine-zh.ts';
import { FOREIGN_ZH } from './foreign-zh.ts';
import { FORMATS_ZH } from './formats-zh.ts';
import { LIBRARY_ZH } from './library-zh.ts';
import { TOKENIZER_ZH } from './tokenizer-zh.ts';
import { WEIGHTS_ZH } from './weights-zh.ts';

export const say = createSay({
  ...ENGINE_ZH,
  ...FOREIGN_ZH,
  ...FORMATS_ZH,
  ...LIBRARY_ZH,
  ...TOKENIZER_ZH,
  ...WEIGHTS_ZH,
});
