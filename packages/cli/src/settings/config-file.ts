import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DanqingError, reasonText, type SettingKey, settingsSchema, type Text } from '@danqing/protocol';
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import { formatPath } from '../format.ts';
import { say } from '../say/say.ts';
import { unknownKey } from './setting-error.ts';
import { isSettingKey } from './setting-keys.ts';
import type { Environment, UserFolders } from './user-folders.ts';
import { yamlText } from './yaml-text.ts';

/** The contents of a configuration file, before values are checked against their keys. */
export interface ConfigFile {
  readonly path: string;
  readonly entries: readonly ConfigEntry[];
}

export interface ConfigEntry {
  readonly key: SettingKey;
  readonly value: unknown;
  readonly line: number;
}

const MAX_FILE_BYTES = 64 * 1024;
const MAX_NESTING = 500;
const FILE_NAME = 'config.yaml';

/**
 * Finds the configuration file: that of `--config`, of DANQING_CONFIG, `config.yaml` in the current folder, or the one
 * in the user's folder. Null if there is none; a file named explicitly must exist.
 * @throws DanqingError SETTINGS_INVALID
 */
export function findConfigFile(
  flag: string | undefined,
  environment: Environment,
  { config }: UserFolders,
): string | null {
  const named = flag ?? (environment.DANQING_CONFIG || undefined);
  if (named !== undefined) return resolve(named);
  return [FILE_NAME, join(config, FILE_NAME)].map((path) => resolve(path)).find(isFile) ?? null;
}

/** @throws DanqingError SETTINGS_INVALID naming file, line and key */
export function readConfigFile(path: string): ConfigFile {
  return { path, entries: parseConfig(readText(path), path) };
}

/** `path` is used in messages and origins. @throws DanqingError SETTINGS_INVALID */
export function parseConfig(text: string, path: string): ConfigEntry[] {
  const lines = new LineCounter();
  const document = parseYaml(text, { lines, path });
  const lineOf = (node: unknown) => lines.linePos((isNode(node) && node.range?.[0]) || 0).line;
  const place = (node: unknown) => filePlace(path, lineOf(node));
  visit(document, {
    Alias: (_, node) => {
      throw invalidFile(
        path,
        lineOf(node),
        say`aliases (*name) are not read here`,
        say`Write the value itself.`,
      );
    },
  });
  const entries: ConfigEntry[] = [];
  for (const { name: section, node, value: keys } of pairsOf(document.contents, { path, lineOf })) {
    if (!Object.hasOwn(settingsSchema.shape, section)) throw unknownKey(section, place(node));
    for (const { name, node: keyNode, value } of pairsOf(keys, { path, lineOf, section, at: node })) {
      const key = `${section}.${name}`;
      if (!isSettingKey(key)) throw unknownKey(key, place(keyNode));
      entries.push({ key, value: isNode(value) ? value.toJS(document) : value, line: lineOf(keyNode) });
    }
  }
  return entries;
}

/** A line of the file, as errors name it. */
export function filePlace(path: string, line: number) {
  const label = `${formatPath(path)}:${line}`;
  return { label, details: { file: path, line }, code: 'SETTINGS_INVALID' } as const;
}

interface NamedNode {
  readonly name: string;
  readonly node: unknown;
  readonly value: unknown;
}

interface MapPlace {
  readonly path: string;
  readonly lineOf: (node: unknown) => number;
  readonly section?: string;
  readonly at?: unknown;
}

/** The pairs of a map; an empty node counts as an empty map. */
function pairsOf(node: unknown, { path, lineOf, section, at }: MapPlace): NamedNode[] {
  if (node === null || (isScalar(node) && node.value === null)) return [];
  if (!isMap(node)) {
    const what = section === undefined ? say`the file must hold sections` : say`${section} must hold keys`;
    throw invalidFile(
      path,
      lineOf(at ?? node),
      what,
      say`Write "server:" and, indented below it, "port: 7860".`,
    );
  }
  return node.items.map((pair) => ({
    name: isScalar(pair.key) ? String(pair.key.value) : String(pair.key),
    node: pair.key,
    value: pair.value,
  }));
}

function parseYaml(text: string, { lines, path }: { lines: LineCounter; path: string }): Document {
  // The parser is recursive, and V8 may crash when its stack is exhausted.
  if (deepestNesting(text) > MAX_NESTING) {
    const what = say`lists and maps are nested more than ${MAX_NESTING} deep`;
    throw invalidFile(path, 1, what, say`Make it flatter.`);
  }
  let document: Document;
  try {
    document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  } catch (error) {
    const reason = reasonText(error);
    throw invalidFile(path, 1, say`this is not readable YAML: ${reason}`, say`Make it flatter.`);
  }
  const [problem] = [...document.errors, ...document.warnings];
  if (problem === undefined) return document;
  const { line } = lines.linePos(problem.pos[0]);
  throw invalidFile(path, line, say`this is not readable YAML: ${yamlText(problem)}`);
}

/** An upper bound: the number of brackets open at once, or of consecutive list and key markers in a line. */
function deepestNesting(text: string): number {
  let [open, deepest, marks] = [0, 0, 0];
  for (let index = 0; index < text.length; index += 1) {
    const letter = text[index];
    if (letter === '[' || letter === '{') open += 1;
    else if (letter === ']' || letter === '}') open = Math.max(0, open - 1);
    else if ((letter === '-' || letter === '?') && text[index + 1] === ' ') marks += 1;
    else if (letter === '\n') marks = 0;
    deepest = Math.max(deepest, open, marks);
  }
  return deepest;
}

function readText(path: string): string {
  try {
    const { size } = statSync(path);
    if (size > MAX_FILE_BYTES) throw tooLarge(path, size);
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof DanqingError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const reason = code === 'ENOENT' ? say`there is no such file` : say`the file cannot be read (${code})`;
    throw new DanqingError('SETTINGS_INVALID', say`${formatPath(path)}: ${reason}.`, {
      hint: say`See --config and DANQING_CONFIG; \`danqing config init\` writes a file to start from.`,
      details: { file: path },
      cause: error,
    });
  }
}

function tooLarge(path: string, bytes: number): DanqingError {
  return invalidFile(path, 1, say`the file has ${bytes} bytes; the limit is ${MAX_FILE_BYTES}`);
}

function invalidFile(path: string, line: number, what: Text, hint?: Text): DanqingError {
  const { label, details, code } = filePlace(path, line);
  return new DanqingError(code, say`${label}: ${what}.`, {
    hint: hint ?? say`config.example.yaml shows what the file looks like.`,
    details,
  });
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
