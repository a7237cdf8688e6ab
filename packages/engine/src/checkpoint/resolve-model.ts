/** Resolves a model's card, its schedule, and whether it is Z-Image-Turbo or Z-Image (base). */

import { basename, dirname, join, parse, resolve } from 'node:path';
import type { MetadataValue } from '@danqing/core/formats';
import {
  completeModelCard,
  type GivenModelCard,
  hasOwnDefaults,
  kindOfShift,
  MODEL_CARD_FILE,
  type ModelCard,
  PUBLISHED_SHIFTS,
  parseModelCard,
  parseSchedulerConfig,
  type ResolvedKind,
  resolveKind,
  type SchedulerConfig,
} from '@danqing/core/weights';
import { sameText, sentences, type Text } from '@danqing/protocol';
import { say } from '../say/say.ts';
import { type CheckpointPaths, nameOf } from './checkpoint-places.ts';
import { readJsonFile } from './read-json.ts';

export interface ResolvedModel {
  readonly card: ModelCard;
  readonly kind: ResolvedKind;
  readonly scheduler: SchedulerConfig;
  /** The scheduler's file; null if none belongs to the model. */
  readonly schedulerPath: string | null;
  readonly warnings: readonly Text[];
}

interface FoundScheduler {
  readonly path: string;
  readonly config: SchedulerConfig;
}

interface Transformer {
  /** The file that holds its tensors, or the index of its shards. */
  readonly path: string;
  readonly metadata: ReadonlyMap<string, MetadataValue>;
}

/**
 * A transformer given in addition to a model's folder has its own kind: the folder's card and scheduler belong to
 * another transformer and count only if there is no other evidence.
 * @throws DanqingError MODEL_CONFIG
 */
export async function resolveModel(paths: CheckpointPaths, transformer: Transformer): Promise<ResolvedModel> {
  const given = await readCard(paths);
  const isForeign = paths.transformer !== undefined && paths.model !== undefined;
  const ofFolder = paths.model === undefined ? null : await readScheduler(paths.model);
  const own = paths.transformer === undefined ? ofFolder : await schedulerBeside(transformer.path);
  const kind = findKind(paths, transformer, { given, isForeign, own, ofFolder });
  const scheduler = own ?? fitting(ofFolder, kind);
  return {
    card: completeModelCard(given, kind.kind),
    kind,
    scheduler: scheduler?.config ?? { shift: PUBLISHED_SHIFTS[kind.kind] },
    schedulerPath: scheduler?.path ?? null,
    warnings: kindWarnings(kind, given, transformer.path),
  };
}

interface Found {
  readonly given: GivenModelCard;
  readonly isForeign: boolean;
  readonly own: FoundScheduler | null;
  readonly ofFolder: FoundScheduler | null;
}

function findKind(paths: CheckpointPaths, transformer: Transformer, found: Found): ResolvedKind {
  const { given, isForeign, own, ofFolder } = found;
  const evidence = {
    said: paths.kind ?? (isForeign ? undefined : (given.kind ?? undefined)),
    metadata: transformer.metadata,
    names: namesOf(paths, transformer.path, given),
    shift: own?.config.shift ?? null,
  };
  const kind = resolveKind(evidence);
  if (kind.source !== 'default' || !isForeign) return kind;
  return resolveKind({
    ...evidence,
    said: given.kind ?? undefined,
    shift: ofFolder?.config.shift ?? null,
  });
}

/** A folder's scheduler is also used for another transformer, unless it belongs to the other kind. */
function fitting(scheduler: FoundScheduler | null, { kind }: ResolvedKind): FoundScheduler | null {
  const scheduled = kindOfShift(scheduler?.config.shift ?? null);
  return scheduled === null || scheduled === kind ? scheduler : null;
}

function namesOf(paths: CheckpointPaths, file: string, card: GivenModelCard): string[] {
  const around = paths.transformer === undefined ? [] : officialFolder(file);
  const ofModel = paths.transformer === undefined ? [nameOf(paths), card.name] : [];
  return [parse(file).name, ...around.map((folder) => basename(folder)), ...ofModel];
}

/** `X` of `X/transformer/file`; none elsewhere. */
function officialFolder(file: string): string[] {
  const folder = dirname(resolve(file));
  return basename(folder) === 'transformer' ? [dirname(folder)] : [];
}

async function schedulerBeside(file: string): Promise<FoundScheduler | null> {
  const [folder] = officialFolder(file);
  return folder === undefined ? null : readScheduler(folder);
}

async function readScheduler(model: string): Promise<FoundScheduler | null> {
  const path = join(model, 'scheduler', 'scheduler_config.json');
  const json = await readJsonFile(path);
  return json === undefined ? null : { path, config: parseSchedulerConfig(json, path) };
}

async function readCard(paths: CheckpointPaths): Promise<GivenModelCard> {
  const folder = paths.model ?? dirname(paths.transformer ?? '.');
  const path = join(folder, MODEL_CARD_FILE);
  return parseModelCard((await readJsonFile(path)) ?? { name: nameOf(paths) }, path);
}

const NAMES = { turbo: sameText('Z-Image-Turbo'), base: say`Z-Image (base)` };
const SOURCES: Readonly<Record<Exclude<ResolvedKind['source'], 'default'>, Text>> = {
  said: say`what was said`,
  metadata: say`metadata`,
  name: say`name`,
  scheduler: say`scheduler`,
};

function kindWarnings(
  { kind, source, contradicts }: ResolvedKind,
  card: GivenModelCard,
  path: string,
): Text[] {
  const other = kind === 'base' ? 'turbo' : 'base';
  const otherwise = say`--model-kind ${other}, or "kind" in ${MODEL_CARD_FILE}, overrides this.`;
  if (source === 'default') {
    if (hasOwnDefaults(card)) return [];
    const what = say`${path}: cannot tell whether this is Z-Image-Turbo or Z-Image (base). It is used as Turbo: few steps, no guidance;`;
    return [sentences(what, otherwise)];
  }
  if (contradicts === null || contradicts === 'default') return [];
  const what = say`${path}: its ${SOURCES[source]} says ${NAMES[kind]}, but its ${SOURCES[contradicts]} says ${NAMES[other]}. It is used as ${NAMES[kind]};`;
  return [sentences(what, otherwise)];
}
