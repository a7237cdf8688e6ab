import { BYTE_LETTERS } from './byte-letters.ts';
import { type AddedToken, QWEN_PIPELINE, type TokenizerJson } from './tokenizer-json.ts';

/** Rows in the embedding table of every published Qwen3: its ids, padded for the hardware. */
export const QWEN3_VOCAB_SIZE = 151_936;

const MERGES = 151_387;
const BYTES_PER_ID = 3;

/** Follow bytes and merges, in the order of their ids; the last ones are chat markup and not special tokens. */
const ADDED_TOKENS = [
  ...['<|endoftext|>', '<|im_start|>', '<|im_end|>', '<|object_ref_start|>', '<|object_ref_end|>'],
  ...['<|box_start|>', '<|box_end|>', '<|quad_start|>', '<|quad_end|>', '<|vision_start|>', '<|vision_end|>'],
  ...['<|vision_pad|>', '<|image_pad|>', '<|video_pad|>', '<tool_call>', '</tool_call>', '<|fim_prefix|>'],
  ...['<|fim_middle|>', '<|fim_suffix|>', '<|fim_pad|>', '<|repo_name|>', '<|file_sep|>', '<tool_response>'],
  ...['</tool_response>', '<think>', '</think>'],
];
const SPECIAL_TOKENS = 14;

/**
 * Qwen3's vocabulary needs no list: ids 0 to 255 are the bytes, ordered by the code points of their letters, and each
 * merge creates the next id. Only the pairs are stored, in six planes of bytes: the low, middle and high bytes of the
 * left ids, then those of the right ids. (Planes compress better than pairs.)
 */
export function unpackQwen3(packed: Uint8Array): TokenizerJson {
  if (packed.length !== MERGES * 2 * BYTES_PER_ID) {
    throw new RangeError(`${packed.length} bytes are not the merges of Qwen3`);
  }
  const tokens = [...BYTE_LETTERS].sort((a, b) => codePoint(a) - codePoint(b));
  const merges: (readonly [string, string])[] = [];
  const token = (plane: number, rank: number): string => {
    const byte = (index: number) => packed[(plane + index) * MERGES + rank] ?? 0;
    const id = byte(0) | (byte(1) << 8) | (byte(2) << 16);
    const text = tokens[id];
    if (text === undefined) throw new RangeError(`the merge of rank ${rank} names the later id ${id}`);
    return text;
  };
  for (let rank = 0; rank < MERGES; rank += 1) {
    const pair = [token(0, rank), token(BYTES_PER_ID, rank)] as const;
    merges.push(pair);
    tokens.push(pair[0] + pair[1]);
  }
  const vocab = Object.fromEntries(tokens.map((text, id) => [text, id]));
  return {
    ...QWEN_PIPELINE,
    model: { type: 'BPE', vocab, merges },
    added_tokens: addedTokens(tokens.length),
  };
}

/** The inverse, used to create the file. @throws RangeError for a tokenizer whose ids do not follow from its merges */
export function packQwen3({ model }: TokenizerJson): Uint8Array {
  const packed = new Uint8Array(MERGES * 2 * BYTES_PER_ID);
  for (const [rank, pair] of model.merges.entries()) {
    if (model.vocab[pair.join('')] !== BYTE_LETTERS.length + rank) {
      throw new RangeError(`the merge of rank ${rank} does not make the id ${BYTE_LETTERS.length + rank}`);
    }
    for (const [side, text] of pair.entries()) {
      const id = model.vocab[text] ?? 0;
      for (let byte = 0; byte < BYTES_PER_ID; byte += 1) {
        packed[(side * BYTES_PER_ID + byte) * MERGES + rank] = (id >> (8 * byte)) & 0xff;
      }
    }
  }
  return packed;
}

function addedTokens(first: number): AddedToken[] {
  const plain = { normalized: false, lstrip: false, rstrip: false, single_word: false } as const;
  return ADDED_TOKENS.map((content, index) => ({
    id: first + index,
    content,
    special: index < SPECIAL_TOKENS,
    ...plain,
  }));
}

const codePoint = (letter: string): number => letter.codePointAt(0) ?? 0;
