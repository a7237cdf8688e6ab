import { Qwen3Tokenizer } from '@danqing/core/tokenizer';
import { DanqingError } from '@danqing/protocol';
import type { Checkpoint } from '../checkpoint/open-checkpoint.ts';
import { say } from '../say/say.ts';

/** The checkpoint's tokenizer. @throws DanqingError MODEL_TOKENIZER, also when it is another model's */
export function makeTokenizer({ tokenizer: source, textEncoder }: Checkpoint): Qwen3Tokenizer {
  const tokenizer =
    source.kind === 'json'
      ? Qwen3Tokenizer.fromFiles(source.files)
      : Qwen3Tokenizer.fromGguf(source.metadata);
  const { vocabSize } = textEncoder.config;
  if (tokenizer.idLimit > vocabSize) {
    throw new DanqingError(
      'MODEL_TOKENIZER',
      say`${source.label} has ids up to ${tokenizer.idLimit - 1}, the text encoder knows ${vocabSize}.`,
      { hint: say`Take the tokenizer that belongs to this text encoder.` },
    );
  }
  return tokenizer;
}
