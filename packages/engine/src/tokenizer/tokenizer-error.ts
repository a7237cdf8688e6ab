import { DanqingError } from '@danqing/protocol';

/** Refusal of a tokenizer: `problem` completes the sentence "The tokenizer …". */
export function tokenizerError(problem: string): DanqingError {
  return new DanqingError('MODEL_TOKENIZER', `The tokenizer ${problem}.`, {
    hint: "Use the tokenizer files of Qwen3 (byte-level BPE) that belong to the model's text encoder.",
  });
}
