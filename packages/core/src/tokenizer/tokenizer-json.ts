import { reasonText, type Text } from '@danqing/protocol';
import { say } from '../say/say.ts';
import { BYTE_LETTERS } from './byte-letters.ts';
import { tokenizerError } from './tokenizer-error.ts';

/** The parts of a tokenizer.json that determine ids, all of them checked. */
export interface TokenizerJson {
  readonly added_tokens: readonly AddedToken[];
  readonly normalizer: unknown;
  readonly pre_tokenizer: unknown;
  readonly post_processor: unknown;
  readonly decoder: unknown;
  readonly model: BpeModel;
}

export interface AddedToken {
  readonly id: number;
  readonly content: string;
  readonly special: boolean;
  readonly normalized: false;
  readonly lstrip: false;
  readonly rstrip: false;
  readonly single_word: false;
}

interface BpeModel {
  readonly type: 'BPE';
  readonly vocab: Readonly<Record<string, number>>;
  readonly merges: readonly (readonly [string, string])[];
}

/** The pattern by which Qwen2, Qwen2.5 and Qwen3 split text before merging, in Oniguruma syntax. */
const QWEN_SPLIT_PATTERN =
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

/** Everything except vocabulary and merges; the same for the whole family. */
export const QWEN_PIPELINE = {
  normalizer: { type: 'NFC' },
  pre_tokenizer: {
    type: 'Sequence',
    pretokenizers: [
      { type: 'Split', pattern: { Regex: QWEN_SPLIT_PATTERN }, behavior: 'Isolated', invert: false },
      { type: 'ByteLevel', add_prefix_space: false, use_regex: false },
    ],
  },
  post_processor: null,
  decoder: null,
} as const;

/** Ten times what any Qwen has; keeps a hostile file from claiming gigabytes. */
const MAX_TOKEN_IDS = 1_500_000;
const MAX_ADDED_TOKENS = 10_000;

/** The special tokens that the prompt template uses. */
const TEMPLATE_TOKENS = ['<|im_start|>', '<|im_end|>'];

export type Json = Readonly<Record<string, unknown>>;

/**
 * Checks a tokenizer.json: byte-level BPE, NFC, Qwen's split pattern, plain added tokens.
 * @param source The file's text or its parsed value.
 * @returns A normalised form that yields the same ids; nothing in the file is used without having been checked.
 * @throws DanqingError MODEL_TOKENIZER naming what differs.
 */
export function parseTokenizerJson(source: unknown): TokenizerJson {
  const root = asJson(parseIfText(source), say`is not a JSON object`);
  checkNormalizer(root.normalizer);
  checkPreTokenizer(root.pre_tokenizer);
  return {
    ...QWEN_PIPELINE,
    model: parseModel(root.model),
    added_tokens: parseAddedTokens(root.added_tokens),
  };
}

function parseIfText(source: unknown): unknown {
  if (typeof source !== 'string') return source;
  try {
    return JSON.parse(source);
  } catch (cause) {
    throw tokenizerError(say`is not valid JSON: ${reasonText(cause)}`);
  }
}

/** `problem` completes "The tokenizer …". */
export function asJson(value: unknown, problem: Text): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw tokenizerError(problem);
  return value as Json;
}

const show = (value: unknown): string => JSON.stringify(value)?.slice(0, 200) ?? 'nothing';

function checkNormalizer(value: unknown): void {
  const normalizer = asJson(value, say`has no normalizer (NFC is expected)`);
  if (normalizer.type !== 'NFC')
    throw tokenizerError(say`normalizes with ${show(normalizer.type)} instead of NFC`);
}

function checkPreTokenizer(value: unknown): void {
  const { type, pretokenizers } = asJson(
    value,
    say`has no pre-tokenizer (split and byte level are expected)`,
  );
  if (type !== 'Sequence' || !Array.isArray(pretokenizers) || pretokenizers.length !== 2) {
    throw tokenizerError(say`has the pre-tokenizer ${show(value)} instead of a split followed by byte level`);
  }
  const [split, byteLevel] = pretokenizers.map((part) =>
    asJson(part, say`has the pre-tokenizer ${show(part)}`),
  );
  const pattern = asJson(split?.pattern, say`splits text without a pattern`);
  if (split?.type !== 'Split' || split.behavior !== 'Isolated' || split.invert === true) {
    throw tokenizerError(say`has ${show(split)} where an isolating split is expected`);
  }
  if (pattern.Regex !== QWEN_SPLIT_PATTERN) {
    throw tokenizerError(say`splits text by the pattern ${show(pattern)} instead of Qwen's`);
  }
  const plain = byteLevel?.add_prefix_space === false && byteLevel.use_regex === false;
  if (byteLevel?.type !== 'ByteLevel' || !plain) {
    throw tokenizerError(say`has ${show(byteLevel)} where plain byte level is expected`);
  }
}

/** Options of a BPE model that could change ids, with the values that do not. */
const NEUTRAL_OPTIONS: Readonly<Record<string, readonly unknown[]>> = {
  dropout: [undefined, null, 0],
  unk_token: [undefined, null],
  continuing_subword_prefix: [undefined, null, ''],
  end_of_word_suffix: [undefined, null, ''],
  byte_fallback: [undefined, null, false],
  ignore_merges: [undefined, null, false],
};

function parseModel(value: unknown): BpeModel {
  const model = asJson(value, say`has no model`);
  if (model.type !== 'BPE') throw tokenizerError(say`is of type ${show(model.type)} instead of BPE`);
  for (const [option, neutral] of Object.entries(NEUTRAL_OPTIONS)) {
    if (!neutral.includes(model[option])) throw tokenizerError(say`sets ${option} to ${show(model[option])}`);
  }
  const vocab = parseVocab(model.vocab);
  return { type: 'BPE', vocab, merges: parseMerges(model.merges, vocab) };
}

function parseVocab(value: unknown): Readonly<Record<string, number>> {
  const vocab = asJson(value, say`has no vocabulary`);
  for (const [token, id] of Object.entries(vocab)) checkId(id, token);
  const missing = BYTE_LETTERS.findIndex((letter) => !Object.hasOwn(vocab, letter));
  if (missing >= 0) throw tokenizerError(say`is not byte-level: its vocabulary lacks the byte ${missing}`);
  return vocab as Readonly<Record<string, number>>;
}

function checkId(id: unknown, token: string): void {
  if (!Number.isInteger(id) || (id as number) < 0 || (id as number) >= MAX_TOKEN_IDS) {
    throw tokenizerError(say`gives ${show(token)} the invalid id ${show(id)}`);
  }
}

function parseMerges(value: unknown, vocab: Json): BpeModel['merges'] {
  if (!Array.isArray(value) || value.length > MAX_TOKEN_IDS)
    throw tokenizerError(say`has no usable list of merges`);
  return value.map((merge: unknown, rank) => {
    const pair = typeof merge === 'string' ? merge.split(' ') : merge;
    if (!isPair(pair))
      throw tokenizerError(say`has the merge ${show(merge)} at rank ${rank} instead of a pair`);
    if (!Object.hasOwn(vocab, pair[0] + pair[1])) {
      throw tokenizerError(say`merges ${show(pair)} into a token that its vocabulary lacks`);
    }
    return pair;
  });
}

function isPair(value: unknown): value is [string, string] {
  return (
    Array.isArray(value) &&
    value.length === 2 &&
    value.every((part) => typeof part === 'string' && part !== '')
  );
}

function parseAddedTokens(value: unknown): AddedToken[] {
  if (!Array.isArray(value) || value.length > MAX_ADDED_TOKENS)
    throw tokenizerError(say`has no usable added tokens`);
  const tokens = value.map((entry) =>
    parseAddedToken(asJson(entry, say`has the added token ${show(entry)}`)),
  );
  for (const content of TEMPLATE_TOKENS) {
    if (!tokens.some((token) => token.content === content))
      throw tokenizerError(say`lacks the token ${content}`);
  }
  return tokens;
}

function parseAddedToken(entry: Json): AddedToken {
  const { id, content } = entry;
  if (typeof content !== 'string' || content === '')
    throw tokenizerError(say`has the added token ${show(entry)}`);
  checkId(id, content);
  for (const option of ['normalized', 'lstrip', 'rstrip', 'single_word']) {
    if (entry[option] !== false)
      throw tokenizerError(say`sets ${option} on its added token ${show(content)}`);
  }
  const plain = { normalized: false, lstrip: false, rstrip: false, single_word: false } as const;
  return { id: id as number, content, special: entry.special === true, ...plain };
}
