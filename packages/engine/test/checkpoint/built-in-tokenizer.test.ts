import { readFileSync } from 'node:fs';
import zlib from 'node:zlib';
import { packQwen3, parseTokenizerJson, Qwen3Tokenizer } from '@danqing/core/tokenizer';
import { describe, expect, it } from 'vitest';
import { readGoldenJson } from '../../../core/test/support/fixture.ts';
import { realTokenizerFiles } from '../../../core/test/support/real-tokenizer.ts';
import { assetPath } from '../../src/assets.ts';
import { identifyTokenizer } from '../../src/checkpoint/tokenizer-identity.ts';
import { readTokenizerSource } from '../../src/checkpoint/tokenizer-source.ts';

const published = parseTokenizerJson(realTokenizerFiles().tokenizer);
const packed = zlib.gunzipSync(readFileSync(assetPath('tokenizer')));

const sourceFor = (vocabSize: number, metadata = new Map()) =>
  readTokenizerSource({
    named: undefined,
    folder: undefined,
    textEncoder: { path: 'qwen_3_4b.safetensors', metadata, vocabSize },
  });

describe('the built-in tokenizer', () => {
  it('is the published one: merges, vocabulary and added tokens', () => {
    expect(Buffer.from(packQwen3(published)).equals(packed)).toBe(true);
    const { cases } = readGoldenJson<{ cases: { text: string; ids: number[]; prompt_ids: number[] }[] }>(
      'tokenizer-ids.json',
    );
    const tokenizer = Qwen3Tokenizer.fromPacked(packed);
    expect(tokenizer.idLimit).toBe(Qwen3Tokenizer.fromFiles(realTokenizerFiles()).idLimit);
    expect(cases).toHaveLength(255);
    for (const { text, ids, prompt_ids } of cases) {
      expect(Array.from(tokenizer.encode(text))).toEqual(ids);
      expect(Array.from(tokenizer.encodePrompt(text).ids)).toEqual(prompt_ids);
    }
    const added = published.added_tokens.map(({ content }) => content).join('a');
    expect(tokenizer.encode(added)).toEqual(Qwen3Tokenizer.fromFiles(realTokenizerFiles()).encode(added));
  });

  it('is taken for a text encoder with the vocabulary of Qwen3, and for no other', async () => {
    expect(await sourceFor(151_936)).toMatchObject({ kind: 'built-in' });
    await expect(sourceFor(151_935)).rejects.toMatchObject({ code: 'MODEL_TOKENIZER' });
  });

  it('gives way to what the text encoder carries', async () => {
    const metadata = new Map([['tokenizer.ggml.tokens', ['a']]]);
    expect(await sourceFor(151_936, metadata)).toMatchObject({ kind: 'gguf' });
  });

  it('has an identity of its own', async () => {
    expect(identifyTokenizer(await sourceFor(151_936))).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    ['cut short', packed.subarray(1), 'are not the merges of Qwen3'],
    ['of other bytes', new Uint8Array(packed.length).fill(255), 'names the later id'],
  ])('is refused when it is %s', (_how, bytes, message) => {
    expect(() => Qwen3Tokenizer.fromPacked(bytes)).toThrow(message);
  });
});
