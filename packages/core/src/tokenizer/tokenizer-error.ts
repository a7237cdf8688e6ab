import { DanqingError, type Text } from '@danqing/protocol';
import { say } from '../say/say.ts';

/** The error that refuses a tokenizer; `problem` completes the sentence "The tokenizer …". */
export function tokenizerError(problem: Text): DanqingError {
  return new DanqingError('MODEL_TOKENIZER', say`The tokenizer ${problem}.`, {
    hint: say`Use the tokenizer files of Qwen3 (byte-level BPE) that belong to the model's text encoder.`,
  });
}
