import { stat } from 'node:fs/promises';
import { DanqingError, type ErrorCode, findJsonExcess, type JsonExcess, type Text } from '@danqing/protocol';
import { say } from '../say/say.ts';
import { translateErrors } from './file-source.ts';
import { readRegularFile } from './open-regular-file.ts';

/** Far larger than any configuration; keeps an unsuitable file from filling memory. */
const MAX_CONFIG_BYTES = 4 * 1024 * 1024;
/** Limit on nesting: code that reads configurations is recursive. */
const MAX_DEPTH = 64;
const MAX_CONFIG_VALUES = 20_000;

interface TextFileOptions {
  /** Error code for invalid content. */
  readonly code?: ErrorCode;
  readonly maxBytes?: number;
}

const EXCESS: Readonly<Record<JsonExcess, Text>> = {
  depth: say`nested too deeply`,
  values: say`too many values for such a file`,
  open: say`not valid JSON`,
};

interface JsonFileOptions extends TextFileOptions {
  readonly maxValues?: number;
}

/** Text of a small file, or null if it does not exist. */
export async function readTextFile(path: string, options: TextFileOptions = {}): Promise<string | null> {
  const { code = 'MODEL_CONFIG', maxBytes = MAX_CONFIG_BYTES } = options;
  const found = await stat(path).catch(() => null);
  if (!found?.isFile()) return null;
  if (found.size > maxBytes) {
    throw new DanqingError(code, say`${path}: its ${found.size} bytes exceed the limit of ${maxBytes}.`, {
      hint: say`This is not the file that its name suggests: get the published one.`,
      details: { file: path },
    });
  }
  const content = await translateErrors(path, () => readRegularFile(path));
  // TextDecoder also removes the byte order mark that Windows editors write.
  return content === null ? null : new TextDecoder().decode(content);
}

/** Content of a small JSON file, or undefined if it does not exist. @throws DanqingError `code` if it is not JSON */
export async function readJsonFile(path: string, options: JsonFileOptions = {}): Promise<unknown> {
  const text = await readTextFile(path, options);
  if (text === null) return undefined;
  const refused = (what: Text, cause?: unknown) =>
    new DanqingError(options.code ?? 'MODEL_CONFIG', say`${path}: ${what}.`, {
      hint: say`Get the published file again.`,
      details: { file: path },
      cause,
    });
  const excess = findJsonExcess(text, { depth: MAX_DEPTH, values: options.maxValues ?? MAX_CONFIG_VALUES });
  if (excess !== null) throw refused(EXCESS[excess]);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw refused(say`not valid JSON`, cause);
  }
}
