import { DanqingError, type ErrorCode, type Text } from '@danqing/protocol';
import { say } from '../say/say.ts';

export type FormatCode = Extract<ErrorCode, `FORMAT_${string}`>;

/** Where the problem is, and what to do about it when the code's usual hint does not fit. */
export interface FormatErrorContext {
  readonly file: string;
  readonly tensor?: string;
  readonly hint?: Text;
  readonly cause?: unknown;
}

const DOWNLOAD_AGAIN = say`The file is incomplete or damaged: download it again and compare its checksum.`;

const HINTS: Record<FormatCode, Text> = {
  FORMAT_UNKNOWN: say`Danqing reads .safetensors and .gguf files.`,
  FORMAT_PICKLE: say`Look for the same model as .safetensors or .gguf, or convert the file with a tool you trust.`,
  FORMAT_TRUNCATED: DOWNLOAD_AGAIN,
  FORMAT_HEADER: DOWNLOAD_AGAIN,
  FORMAT_VERSION: say`Get the file as GGUF version 2 or 3, little-endian.`,
  FORMAT_TYPE: say`Get the model in a current type, such as BF16, Q8_0 or Q4_K.`,
  FORMAT_SHAPE: DOWNLOAD_AGAIN,
  FORMAT_OFFSET: DOWNLOAD_AGAIN,
  FORMAT_DUPLICATE: say`The file was written by a faulty program: get it from another source.`,
  FORMAT_INDEX: say`Download the index and all of its shards again, into one folder.`,
};

/** An error about a file: `<file>: tensor "<name>": <what>`, with the code's hint unless another is given. */
export function formatError(code: FormatCode, what: Text, context: FormatErrorContext): DanqingError {
  const { file, tensor, hint = HINTS[code], cause } = context;
  const where = tensor === undefined ? file : say`${file}: tensor ${quoteName(tensor)}`;
  return new DanqingError(code, say`${where}: ${what}.`, {
    hint,
    details: tensor === undefined ? { file } : { file, tensor: tensor.slice(0, MAX_QUOTED) },
    ...(cause === undefined ? {} : { cause }),
  });
}

const MAX_QUOTED = 120;

/** A name from a file, safe to print: control characters are escaped and very long names are cut. */
export function quoteName(name: string): string {
  return name.length <= MAX_QUOTED ? JSON.stringify(name) : `${JSON.stringify(name.slice(0, MAX_QUOTED))}…`;
}
