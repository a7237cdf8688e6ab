/** Puts the files of an opened model into a folder in the official layout. */
import { stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { openComponent } from '@danqing/core/weights';
import {
  type CheckpointPaths,
  type ComponentDescription,
  type ModelDescription,
  openTensorFile,
  readJsonFile,
} from '@danqing/engine';
import { COMPONENTS, isDanqingError } from '@danqing/protocol';
import { type CopyOptions, canClone, copyWithProgress, linkTo, sameAgain } from '../files/copy-file.ts';
import { checkFreeSpace } from '../files/free-space.ts';
import { type OnTransferProgress, TransferMeter } from '../transfer-meter.ts';

const TOKENIZER_FILES = ['tokenizer.json', 'tokenizer_config.json', 'chat_template.jinja'];
const SCHEDULER_FILE = 'scheduler/scheduler_config.json';
const READABLE_SUFFIXES = ['.safetensors', '.gguf', '.json'];

export interface InstallOptions {
  readonly mode: 'copy' | 'link';
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnTransferProgress | undefined;
}

export interface InstalledParts {
  readonly components: readonly ComponentDescription[];
  /** Components whose tensors are already installed, in other files. */
  readonly without?: readonly ComponentDescription['kind'][];
  readonly tokenizer: ModelDescription['tokenizer'];
  readonly schedulerPath: string | null;
  /** The paths from which the model was opened. */
  readonly paths: CheckpointPaths;
}

/** A file and its target. */
interface Move {
  readonly from: string;
  readonly to: string;
}

/** @throws DanqingError DISK_SPACE, OUTPUT_UNWRITABLE, CANCELLED */
export async function installParts(
  folder: string,
  parts: InstalledParts,
  options: InstallOptions,
): Promise<void> {
  const { components, without = [] } = parts;
  const wanted = components.filter(({ kind }) => !without.includes(kind));
  const tensors = wanted.flatMap((component) => tensorFiles(folder, component));
  const texts = await textFiles(folder, parts);
  await moveTensors(folder, tensors, options);
  // Always copied: they are small, and the originals next to a linked file may change.
  for (const { from, to } of texts) await copyWithProgress(from, to, { signal: options.signal });
}

function tensorFiles(folder: string, { kind, path, files, convention }: ComponentDescription): Move[] {
  const all = new Set(files);
  if (path.endsWith('.json')) all.add(path);
  const target = join(folder, COMPONENTS[kind].folder);
  const suffix = convention.startsWith('GGUF') ? '.gguf' : '.safetensors';
  return [...all].map((from) => ({ from, to: join(target, readableName(from, suffix)) }));
}

/** Folders are searched by suffix, so files with another one (.sft), recognised by content, are renamed. */
function readableName(path: string, suffix: string): string {
  const name = basename(path);
  return READABLE_SUFFIXES.includes(extname(name)) ? name : `${name}${suffix}`;
}

async function moveTensors(folder: string, moves: readonly Move[], options: InstallOptions): Promise<void> {
  const { mode, signal, onProgress } = options;
  const sources = [...new Set(moves.map(({ from }) => from))];
  const sizes = new Map<string, number>();
  for (const source of sources) sizes.set(source, (await stat(source)).size);
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const [first] = sources;
  if (mode === 'copy' && first !== undefined && !(await canClone(first, folder))) {
    await checkFreeSpace(folder, total);
  }
  const meter = new TransferMeter(total, onProgress);
  const done = new Map<string, string>();
  for (const { from, to } of moves) {
    const existing = done.get(from);
    const label = basename(to);
    meter.start(label);
    meter.update(from, existing === undefined ? 0 : (sizes.get(from) ?? 0));
    const copying: CopyOptions = { signal, onBytes: (bytes) => meter.update(from, bytes) };
    if (mode === 'link') await linkTo(from, to);
    else if (existing === undefined) await copyWithProgress(from, to, copying);
    else await sameAgain(existing, to, copying);
    done.set(from, to);
    meter.update(from, sizes.get(from) ?? 0);
    meter.finish(label);
  }
  meter.report('checking');
}

async function textFiles(folder: string, parts: InstalledParts): Promise<Move[]> {
  const { components, tokenizer, schedulerPath, paths } = parts;
  const moves: Move[] = [];
  for (const component of components) {
    const config = await findConfig(component, paths);
    if (config !== null)
      moves.push({ from: config, to: join(folder, COMPONENTS[component.kind].folder, 'config.json') });
  }
  if (tokenizer.kind === 'json') {
    for (const name of TOKENIZER_FILES) {
      const from = name === 'tokenizer.json' ? tokenizer.path : join(dirname(tokenizer.path), name);
      if (await isFile(from)) moves.push({ from, to: join(folder, 'tokenizer', name) });
    }
  }
  if (schedulerPath !== null) moves.push({ from: schedulerPath, to: join(folder, SCHEDULER_FILE) });
  if (paths.model !== undefined) {
    for (const name of ['model_index.json', 'danqing.json']) {
      if (await isFile(join(paths.model, name)))
        moves.push({ from: join(paths.model, name), to: join(folder, name) });
    }
  }
  return moves;
}

/** The config.json with which the component was opened: next to its files, or in the model's folder. */
async function findConfig(component: ComponentDescription, paths: CheckpointPaths): Promise<string | null> {
  const { kind, path } = component;
  const beside = join(dirname(path), 'config.json');
  const inModel =
    paths.model === undefined ? [] : [join(paths.model, COMPONENTS[kind].folder, 'config.json')];
  for (const candidate of [beside, ...inModel]) {
    if (await fits(component, candidate)) return candidate;
  }
  return null;
}

async function fits({ kind, path }: ComponentDescription, label: string): Promise<boolean> {
  try {
    const json = await readJsonFile(label);
    if (json === undefined) return false;
    await using archive = await openTensorFile(path);
    await openComponent(kind, archive, [{ label, json, binding: true }]);
    return true;
  } catch (error) {
    if (isDanqingError(error) && error.code !== 'INTERNAL') return false;
    throw error;
  }
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isFile() ?? false;
}
