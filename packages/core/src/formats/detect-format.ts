/** Detects the format of a file from its first bytes; its name does not matter. */
import type { Text } from '@danqing/protocol';
import { say } from '../say/say.ts';
import type { ByteSource } from './byte-source.ts';
import { type FormatCode, formatError } from './format-error.ts';
import { MAX_HEADER_BYTES } from './limits.ts';

export type FileFormat = 'safetensors' | 'gguf' | 'json';

const HEAD_BYTES = 512;

const ZIP = 'PK\x03\x04';
/** Zip, gzip, 7z, RAR, xz, zstd. */
const ARCHIVES = [ZIP, '\x1f\x8b', '7z\xbc\xaf', 'Rar!', '\xfd7zXZ', '\x28\xb5\x2f\xfd'];
/** ggml, ggjt, ggla and ggmf, as little-endian numbers and as plain text. */
const OLD_GGML = ['lmgg', 'tjgg', 'algg', 'fmgg', 'GGML', 'GGJT'];

/** A kind of file that is often mistaken for a model. */
interface ForeignKind {
  readonly code: FormatCode;
  readonly what: Text;
  readonly hint?: Text;
  matches(head: Uint8Array, text: string): boolean;
}

const FOREIGN_KINDS: readonly ForeignKind[] = [
  {
    code: 'FORMAT_UNKNOWN',
    what: say`is a Git LFS pointer: a note of 130 bytes in place of the file`,
    hint: say`Run \`git lfs pull\` in that repository, or download the file itself.`,
    matches: (_head, text) => text.startsWith('version https://git-lfs'),
  },
  {
    code: 'FORMAT_UNKNOWN',
    what: say`is a web page (HTML or XML), not a model`,
    hint: say`The server sent a web page instead of the file: sign in or accept the licence there, then download again.`,
    matches: (_head, text) => /^\s*<(?:!doctype|!--|html|head|\?xml)/i.test(text),
  },
  {
    code: 'FORMAT_PICKLE',
    what: say`is a PyTorch checkpoint: a zip with a Python pickle inside, which can run code when it is loaded`,
    matches: (_head, text) => text.startsWith(ZIP) && /\.pkl|\.pt\b/.test(text),
  },
  {
    code: 'FORMAT_PICKLE',
    what: say`is a Python pickle (an old PyTorch checkpoint), which can run code when it is loaded`,
    matches: ([first = 0, protocol = 0]) => first === 0x80 && protocol >= 1 && protocol <= 5,
  },
  {
    code: 'FORMAT_PICKLE',
    what: say`is a very old PyTorch checkpoint: a tar with Python pickles inside, which can run code when loaded`,
    matches: (_head, text) => isTar(text) && /^(?:\.\/)?(?:sys_info|pickle|storages|tensors)/.test(text),
  },
  {
    code: 'FORMAT_UNKNOWN',
    what: say`is an archive (zip, tar, gzip, 7z, RAR, xz or zstd)`,
    hint: say`Unpack it and give the .safetensors or .gguf file inside.`,
    matches: (_head, text) => isTar(text) || ARCHIVES.some((magic) => text.startsWith(magic)),
  },
  {
    code: 'FORMAT_UNKNOWN',
    what: say`is an AppleDouble file: macOS metadata about another file, not the file itself`,
    hint: say`Give the file of the same name without \`._\` at the beginning.`,
    matches: (_head, text) => text.startsWith('\x00\x05\x16\x07'),
  },
  {
    code: 'FORMAT_UNKNOWN',
    what: say`is a GGML file from before GGUF (2023)`,
    hint: say`Get the model as GGUF version 2 or 3.`,
    matches: (_head, text) => OLD_GGML.some((magic) => text.startsWith(magic)),
  },
];

/**
 * @throws DanqingError FORMAT_PICKLE, FORMAT_UNKNOWN (naming what the file is), FORMAT_TRUNCATED when it is too short
 * to tell
 */
export async function detectFormat(source: ByteSource): Promise<FileFormat> {
  const file = source.label;
  const head = await source.read(0, Math.min(HEAD_BYTES, source.byteLength));
  const text = String.fromCharCode(...head);
  if (text.startsWith('GGUF')) return 'gguf';
  if (isSafetensorsStart(head)) return 'safetensors';
  const foreign = FOREIGN_KINDS.find((kind) => kind.matches(head, text));
  if (foreign !== undefined) {
    const { code, what, hint } = foreign;
    throw formatError(code, what, { file, ...(hint === undefined ? {} : { hint }) });
  }
  if (/^(?:\xef\xbb\xbf)?\s*\{\s*["}]/.test(text)) return 'json';
  if (head.length < 9)
    throw formatError('FORMAT_TRUNCATED', say`contains only ${head.length} bytes`, { file });
  if (resemblesSafetensors(head)) return 'safetensors';
  // Do not quote the content: the file may be private to the user who runs this.
  throw formatError('FORMAT_UNKNOWN', say`is neither safetensors nor GGUF`, { file });
}

/** True for a plausible header length followed by the header's opening brace. */
function isSafetensorsStart(head: Uint8Array): boolean {
  return head[8] === 0x7b && readUint64(head) <= MAX_HEADER_BYTES;
}

/** True when one of the two holds; the reader then reports what is wrong with the other. */
function resemblesSafetensors(head: Uint8Array): boolean {
  return head[8] === 0x7b || readUint64(head) <= MAX_HEADER_BYTES;
}

function readUint64(head: Uint8Array): bigint {
  return new DataView(head.buffer, head.byteOffset).getBigUint64(0, true);
}

function isTar(text: string): boolean {
  return text.startsWith('ustar', 257);
}
