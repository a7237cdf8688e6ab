import { isDanqingError } from '@danqing/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkTokenizerConfig } from '../../src/tokenizer/tokenizer-config.ts';
import { parseTokenizerJson } from '../../src/tokenizer/tokenizer-json.ts';
import { readGoldenJson } from '../support/fixture.ts';

type Json = Record<string, unknown>;

const golden = (): Json => readGoldenJson<Json>('tiny/tokenizer/tokenizer.json');
const config = (): Json => readGoldenJson<Json>('tiny/tokenizer/tokenizer_config.json');

/** A copy of `value` with the entry at `path` replaced; undefined removes it. */
function withValue(value: Json, path: string, replacement: unknown): Json {
  const copy = structuredClone(value);
  const keys = path.split('.');
  const last = keys.pop() as string;
  const parent = keys.reduce<Json>((node, key) => node[key] as Json, copy);
  if (replacement === undefined) delete parent[last];
  else parent[last] = replacement;
  return copy;
}

function refusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (isDanqingError(error, 'MODEL_TOKENIZER')) return error.message;
    throw error;
  }
  throw new Error('accepted');
}

const base = 'pre_tokenizer.pretokenizers';

describe('parseTokenizerJson', () => {
  it('takes text and parsed value alike', () => {
    expect(parseTokenizerJson(JSON.stringify(golden()))).toEqual(parseTokenizerJson(golden()));
  });

  it('reads merges written as pairs and as texts', () => {
    const merges = (golden().model as { merges: [string, string][] }).merges.map((pair) => pair.join(' '));
    expect(parseTokenizerJson(withValue(golden(), 'model.merges', merges))).toEqual(
      parseTokenizerJson(golden()),
    );
  });

  it.each<[string, unknown, string]>([
    ['normalizer', { type: 'NFKC' }, 'NFKC'],
    ['normalizer', null, 'no normalizer'],
    ['pre_tokenizer', { type: 'ByteLevel' }, 'pre-tokenizer'],
    [`${base}.0.pattern.Regex`, '\\w+', 'pattern'],
    [`${base}.0.behavior`, 'Removed', 'Removed'],
    [`${base}.0.invert`, true, 'invert'],
    [`${base}.1.use_regex`, true, 'use_regex'],
    [`${base}.1.add_prefix_space`, true, 'add_prefix_space'],
    ['model', undefined, 'no model'],
    ['model.type', 'Unigram', 'Unigram'],
    ['model.ignore_merges', true, 'ignore_merges'],
    ['model.byte_fallback', true, 'byte_fallback'],
    ['model.unk_token', '<unk>', 'unk_token'],
    ['model.end_of_word_suffix', '</w>', 'end_of_word_suffix'],
    ['model.dropout', 0.1, 'dropout'],
    ['model.vocab', ['a'], 'no vocabulary'],
    ['model.vocab.a', undefined, 'byte 97'],
    ['model.vocab.Ġ', undefined, 'byte 32'],
    ['model.vocab.a', 1.5, '1.5'],
    ['model.vocab.a', -1, '-1'],
    ['model.vocab.a', 1e12, '1000000000000'],
    ['model.vocab.in', undefined, 'vocabulary lacks'],
    ['model.merges', 'i n', 'merges'],
    ['model.merges.3', 'a b c', 'rank 3'],
    ['model.merges.3', ['a', ''], 'rank 3'],
    ['added_tokens', undefined, 'added tokens'],
    ['added_tokens', [], '<|im_start|>'],
    ['added_tokens.0.content', '', 'added token'],
    ['added_tokens.0.id', '7', '"7"'],
    ['added_tokens.0.lstrip', true, 'lstrip'],
    ['added_tokens.0.normalized', undefined, 'normalized'],
  ])('refuses %s = %j', (path, value, word) => {
    expect(refusal(() => parseTokenizerJson(withValue(golden(), path, value)))).toContain(word);
  });

  it.each(['', '{', '[]', 'null', '3'])('refuses the file %j', (text) => {
    expect(refusal(() => parseTokenizerJson(text))).toContain('JSON');
  });

  it('survives any value', () => {
    fc.assert(fc.property(fc.anything(), (value) => void refusal(() => parseTokenizerJson(value))));
  });
});

describe('checkTokenizerConfig', () => {
  const { added_tokens: added } = parseTokenizerJson(golden());

  it('returns the chat template, single or by name', () => {
    const template = config().chat_template as string;
    expect(checkTokenizerConfig(config(), added)).toBe(template);
    const named = [
      { name: 'tool_use', template: 'x' },
      { name: 'default', template },
    ];
    expect(checkTokenizerConfig(withValue(config(), 'chat_template', named), added)).toBe(template);
    expect(checkTokenizerConfig({}, added)).toBeUndefined();
  });

  it.each<[string, unknown, string]>([
    ['add_bos_token', true, 'add_bos_token'],
    ['add_prefix_space', true, 'add_prefix_space'],
    ['split_special_tokens', true, 'split_special_tokens'],
    ['added_tokens_decoder.7', { content: '<new>' }, '<new>'],
    ['added_tokens_decoder.936.content', '<other>', '<other>'],
    ['added_tokens_decoder', 'x', 'added_tokens_decoder'],
  ])('refuses %s = %j', (path, value, word) => {
    expect(refusal(() => checkTokenizerConfig(withValue(config(), path, value), added))).toContain(word);
  });
});
