import type { MetadataValue } from '../formats/tensor-file.ts';
import { say } from '../say/say.ts';
import { tokenizerError } from './tokenizer-error.ts';
import { QWEN_PIPELINE } from './tokenizer-json.ts';

/** The llama.cpp token types that matter here; byte and unknown tokens belong to other tokenizer families. */
const NORMAL = 1;
const CONTROL = 3;
const USER_DEFINED = 4;
/** Padding up to the height of the embedding table. */
const UNUSED = 5;

type Metadata = ReadonlyMap<string, MetadataValue>;

/**
 * Converts the `tokenizer.ggml.*` entries of a GGUF text encoder into an equivalent tokenizer.json, which still has to
 * pass `parseTokenizerJson`.
 * @throws DanqingError MODEL_TOKENIZER when entries are missing or of another family.
 */
export function tokenizerJsonFromGguf(metadata: Metadata): unknown {
  requireValue(metadata, 'tokenizer.ggml.model', 'gpt2');
  requireValue(metadata, 'tokenizer.ggml.pre', 'qwen2');
  const tokens = stringList(metadata, 'tokenizer.ggml.tokens');
  const types = metadata.get('tokenizer.ggml.token_type');
  if (!(types instanceof Int32Array) || types.length !== tokens.length) {
    throw tokenizerError(say`has no list of ${tokens.length} int32 values in tokenizer.ggml.token_type`);
  }
  const numbered = tokens.map((content, id) => ({ content, id, type: types[id] as number }));
  const strange = numbered.find(({ type }) => ![NORMAL, CONTROL, USER_DEFINED, UNUSED].includes(type));
  if (strange)
    throw tokenizerError(
      say`has the token ${strange.id} of type ${strange.type}, which byte-level BPE does not have`,
    );
  const normal = numbered.filter(({ type }) => type === NORMAL);
  const added = numbered.filter(({ type }) => type === CONTROL || type === USER_DEFINED);
  return {
    ...QWEN_PIPELINE,
    model: {
      type: 'BPE',
      vocab: Object.fromEntries(normal.map(({ content, id }) => [content, id])),
      merges: stringList(metadata, 'tokenizer.ggml.merges'),
    },
    added_tokens: added.map(({ content, id, type }) => ({
      ...PLAIN,
      content,
      id,
      special: type === CONTROL,
    })),
  };
}

const PLAIN = { normalized: false, lstrip: false, rstrip: false, single_word: false };

function requireValue(metadata: Metadata, key: string, expected: string): void {
  const value = metadata.get(key);
  if (value === expected) return;
  throw tokenizerError(
    value === undefined
      ? say`is missing: the GGUF file has no ${key}`
      : say`has ${key} ${String(value)}, not ${expected}`,
  );
}

function stringList(metadata: Metadata, key: string): readonly string[] {
  const value = metadata.get(key);
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
    throw tokenizerError(say`is missing: the GGUF file has no string list ${key}`);
  }
  return value;
}
