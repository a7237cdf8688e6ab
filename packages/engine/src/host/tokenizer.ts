import { Qwen3Tokenizer } from '@danqing/core/tokenizer';
import { DanqingError } from '@danqing/protocol';
import type { Checkpoint } from '../checkpoint/open-checkpoint.ts';
import type { TokenizerSource } from '../checkpoint/tokenizer-source.ts';
import { say } from '../say/say.ts';

/** The checkpoint's tokenizer. @throws DanqingError MODEL_TOKENIZER, also if it belongs to another model */
export function makeTokenizer({ tokenizer: source, textEncoder }: Checkpoint): Qwen3Tokenizer {
  const tokenizer = tokenizerFrom(source);
  const { vocabSize } = textEncoder.config;
  if (tokenizer.idLimit > vocabSize) {
    throw new DanqingError(
      'MODEL_TOKENIZER',
      say`${source.label} has ids up to ${tokenizer.idLimit - 1}, but the text encoder knows only ${vocabSize}.`,
      { hint: say`Use the tokenizer that belongs to this text encoder.` },
    );
  }
  return tokenizer;
}

function tokenizerFrom(source: TokenizerSource): Qwen3Tokenizer {
  switch (source.kind) {
    case 'json':
      return Qwen3Tokenizer.fromFiles(source.files);
    case 'gguf':
      return Qwen3Tokenizer.fromGguf(source.metadata);
    case 'built-in':
      return Qwen3Tokenizer.fromPacked(source.packed);
  }
}
