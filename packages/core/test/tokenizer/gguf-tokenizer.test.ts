import { isDanqingError } from '@danqing/protocol';
import { describe, expect, it } from 'vitest';
import type { MetadataValue } from '../../src/formats/tensor-file.ts';
import { Qwen3Tokenizer } from '../../src/tokenizer/qwen3-tokenizer.ts';
import { parseTokenizerJson } from '../../src/tokenizer/tokenizer-json.ts';
import { readGoldenJson } from '../support/fixture.ts';

const { cases } = readGoldenJson<{ cases: { text: string; tiny_prompt_ids: number[] }[] }>(
  'tokenizer-ids.json',
);
const { chat_template } = readGoldenJson<{ chat_template: string }>('tiny/tokenizer/tokenizer_config.json');

/** The tiny tokenizer as llama.cpp's converter writes it, padded to the height of the embedding table. */
function tinyMetadata(): Map<string, MetadataValue> {
  const { model, added_tokens } = parseTokenizerJson(readGoldenJson('tiny/tokenizer/tokenizer.json'));
  const tokens = Array.from({ length: 992 }, (_, id) => `[PAD${id}]`);
  const types = new Int32Array(992).fill(5);
  for (const [token, id] of Object.entries(model.vocab)) {
    tokens[id] = token;
    types[id] = 1;
  }
  for (const { content, id, special } of added_tokens) {
    tokens[id] = content;
    types[id] = special ? 3 : 4;
  }
  return new Map<string, MetadataValue>([
    ['tokenizer.ggml.model', 'gpt2'],
    ['tokenizer.ggml.pre', 'qwen2'],
    ['tokenizer.ggml.tokens', tokens],
    ['tokenizer.ggml.token_type', types],
    ['tokenizer.ggml.merges', model.merges.map((pair) => pair.join(' '))],
    ['tokenizer.chat_template', chat_template],
  ]);
}

describe('Qwen3Tokenizer.fromGguf', () => {
  it('gives the ids of the tokenizer.json it was made from', () => {
    const tokenizer = Qwen3Tokenizer.fromGguf(tinyMetadata());
    expect(tokenizer.warnings).toEqual([]);
    expect(tokenizer.idLimit).toBe(962);
    for (const { text, tiny_prompt_ids } of cases) {
      expect(Array.from(tokenizer.encodePrompt(text).ids), text).toEqual(tiny_prompt_ids);
    }
  });

  it('does not treat padding tokens as text', () => {
    const tokenizer = Qwen3Tokenizer.fromGguf(tinyMetadata());
    expect(Math.max(...tokenizer.encode('[PAD970]'))).toBeLessThan(936);
  });

  it('warns of an unknown chat template', () => {
    const metadata = tinyMetadata().set('tokenizer.chat_template', 'other');
    expect(Qwen3Tokenizer.fromGguf(metadata).warnings).toHaveLength(1);
  });

  it.each<[string, MetadataValue | undefined, string]>([
    ['tokenizer.ggml.model', 'llama', 'llama, not gpt2'],
    ['tokenizer.ggml.model', undefined, 'no tokenizer.ggml.model'],
    ['tokenizer.ggml.pre', 'llama-bpe', 'llama-bpe, not qwen2'],
    ['tokenizer.ggml.tokens', undefined, 'tokenizer.ggml.tokens'],
    ['tokenizer.ggml.tokens', [1, 2], 'tokenizer.ggml.tokens'],
    ['tokenizer.ggml.tokens', ['a'], 'token_type'],
    ['tokenizer.ggml.token_type', undefined, 'token_type'],
    ['tokenizer.ggml.token_type', new Int32Array(992).fill(6), 'type 6'],
    ['tokenizer.ggml.merges', undefined, 'tokenizer.ggml.merges'],
    ['tokenizer.ggml.merges', ['a b c'], 'rank 0'],
  ])('refuses %s = %o', (key, value, words) => {
    const metadata = tinyMetadata();
    if (value === undefined) metadata.delete(key);
    else metadata.set(key, value);
    expect(() => Qwen3Tokenizer.fromGguf(metadata)).toThrow(
      expect.toSatisfy((e) => isDanqingError(e, 'MODEL_TOKENIZER') && e.message.includes(words)),
    );
  });
});
