import { readFile, stat } from 'node:fs/promises';
import { DanqingError, type ErrorCode } from '@danqing/protocol';
import { translateErrors } from './file-source.ts';

/** Far above any configuration; keeps a wrong file from filling the memory. */
const MAX_CONFIG_BYTES = 4 * 1024 * 1024;

interface TextFileOptions {
  /** Of the error when the content is no good. */
  readonly code?: ErrorCode;
  readonly maxBytes?: number;
}

/** Text of a small file, or null when there is none. */
export async function readTextFile(path: string, options: TextFileOptions = {}): Promise<string | null> {
  const { code = 'MODEL_CONFIG', maxBytes = MAX_CONFIG_BYTES } = options;
  const found = await stat(path).catch(() => null);
  if (!found?.isFile()) return null;
  if (found.size > maxBytes) {
    throw new DanqingError(code, `${path}: ${found.size} bytes are more than the limit of ${maxBytes}.`, {
      hint: 'This is not the file that its name says: get the published one.',
      details: { file: path },
    });
  }
  return translateErrors(path, () => readFile(path, 'utf8'));
}

/** Content of a small JSON file, or undefined when there is none. @throws DanqingError `code` when it is not JSON */
export async function readJsonFile(path: string, options: TextFileOptions = {}): Promise<unknown> {
  const text = await readTextFile(path, options);
  if (text === null) return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DanqingError(options.code ?? 'MODEL_CONFIG', `${path}: not valid JSON.`, {
      hint: 'Get the published file again.',
      details: { file: path },
      cause,
    });
  }
}
