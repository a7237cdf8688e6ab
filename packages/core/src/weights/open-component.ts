import { COMPONENT_KINDS, type ComponentKind, DanqingError, joinText, type Text } from '@danqing/protocol';
import { quoteName } from '../formats/format-error.ts';
import type { StorageType } from '../formats/storage-type.ts';
import type { Weight } from '../graph/graph.ts';
import type { Shape } from '../graph/shapes.ts';
import { WeightShapes } from '../models/weight-shapes.ts';
import { say } from '../say/say.ts';
import { ArchiveWeights, type LocatedWeight } from './archive-weights.ts';
import { joinedShape, listNames, locateWeights } from './check-header.ts';
import { readCompanions } from './companions.ts';
import { COMPONENT_MODELS, type ComponentConfigs, type ComponentModel } from './component-models.ts';
import { describeForeign, findLookalike } from './foreign-models.ts';
import { checkArchitecture } from './gguf-architecture.ts';
import { MIN_COVERAGE, type Translation } from './name-table.ts';
import { belongsToOthers, branchesOf, holds } from './other-components.ts';
import { type DeclaredConfig, resolveConfig } from './resolve-config.ts';
import type { TensorArchive } from './tensor-archive.ts';

export interface StorageSummary {
  readonly type: StorageType;
  readonly tensors: number;
  readonly byteLength: number;
}

/** One model of a checkpoint. Its header is fully checked; its data have not been read. */
export interface Component<C> {
  readonly kind: ComponentKind;
  readonly config: C;
  readonly weights: ArchiveWeights;
  /** Weights that belong to the model but are never read: the text encoder's last layer. */
  readonly spare: ArchiveWeights;
  /** The opened file, or the index of its shards. */
  readonly path: string;
  /** Detected naming: "official folder (diffusers)", with the prefix if there is one. */
  readonly convention: string;
  /** Storage types of the weights that are read, largest share first. */
  readonly storage: readonly StorageSummary[];
  readonly byteLength: number;
  readonly warnings: readonly Text[];
}

/**
 * Finds a model in an open archive of any convention. The caller remains responsible for closing the archive.
 * @throws DanqingError MODEL_KIND, MODEL_TENSOR_MISSING, MODEL_SHAPE, MODEL_CONFIG, FORMAT_TYPE
 */
export async function openComponent<K extends ComponentKind>(
  kind: K,
  opened: TensorArchive,
  declared: readonly DeclaredConfig[] = [],
): Promise<Component<ComponentConfigs[K]>> {
  const model = COMPONENT_MODELS[kind] as ComponentModel<ComponentConfigs[K]>;
  const translation = model.names.translate(opened.tensors.keys());
  checkKind(kind, opened, translation);
  const isOthers = belongsToOthers(kind, translation, [...opened.tensors.keys()]);
  const unknown = translation.unknown.filter((name) => !isOthers(name));
  const { archive, others } = await readCompanions(opened, { ...translation, unknown }, declared);
  refuseUnknownParts(translation, { unknown: others, label: model.label, path: archive.path });
  const found = readShapes(archive, translation);
  const shapes = new WeightShapes(found, archive.path);
  const { path, metadata } = archive;
  const resolved = resolveConfig(model, { label: path, shapes, declared, metadata });
  const locate = (expected: Iterable<Weight>) =>
    locateWeights(expected, archive, { translation, label: model.label });
  const weights = locate(model.listWeights(resolved.config, shapes));
  const spare = locate(model.listSpare(resolved.config));
  refuseSurplus(translation, { located: [weights, spare], label: model.label, path });
  const storage = summarizeStorage(weights.values());
  return {
    kind,
    config: resolved.config,
    weights: new ArchiveWeights(weights, path),
    spare: new ArchiveWeights(spare, path),
    path,
    convention: describeConvention(translation, archive),
    storage,
    byteLength: storage.reduce((sum, { byteLength }) => sum + byteLength, 0),
    warnings: [
      ...archive.warnings,
      ...resolved.warnings,
      ...(others.length > 0 ? [say`${path}: not part of ${model.label}, ignored: ${listNames(others)}`] : []),
    ],
  };
}

function checkKind(kind: ComponentKind, archive: TensorArchive, translation: Translation): void {
  const { path } = archive;
  const names = [...archive.tensors.keys()];
  const { label: wanted } = COMPONENT_MODELS[kind];
  const { rivals, prefix, coverage } = translation;
  const foreign = findLookalike(kind, names);
  if (coverage < MIN_COVERAGE || foreign !== undefined) {
    const seems =
      foreign ?? describeForeign(names) ?? say`something unknown (${listNames(names.slice(0, 3))}, …)`;
    throw new DanqingError('MODEL_KIND', say`${path} is not ${wanted}: it seems to be ${seems}.`, {
      hint: say`Use a file that contains ${wanted}.`,
      details: { file: path, wanted: kind, seems: seems.en },
    });
  }
  if (rivals.length > 0) {
    const prefixes = [prefix, ...rivals].map(quoteName);
    throw new DanqingError(
      'MODEL_KIND',
      say`${path} contains ${wanted} more than once, under ${joinText(prefixes, say` and `)}.`,
      {
        hint: say`Use a file with only one of them, because it is unclear which is meant.`,
        details: { file: path, prefixes: [prefix, ...rivals] },
      },
    );
  }
  const accepted = COMPONENT_KINDS.filter((other) => other === kind || holds(other, names));
  const architectures = accepted.flatMap((other) => COMPONENT_MODELS[other].architectures);
  checkArchitecture(archive.metadata, { accepted: architectures, label: path, wanted });
}

/**
 * Unknown tensors among the model's own change how it is computed: a bias, zero points, a rotation. Ignoring them would
 * make the image wrong.
 * @throws DanqingError MODEL_KIND naming them
 */
function refuseUnknownParts(
  translation: Translation,
  { unknown, label, path }: { unknown: readonly string[]; label: Text; path: string },
): void {
  const parts = unknown.filter(branchesOf(translation));
  if (parts.length === 0) return;
  const named = [...parts, ...unknown.filter((name) => !parts.includes(name))];
  throw new DanqingError(
    'MODEL_KIND',
    say`${path} is not ${label} as this program computes it: it also contains ${listNames(named)}.`,
    {
      hint: say`These tensors change what the model computes and are not supported: get the model in another form.`,
      details: { file: path, unknown: named.slice(0, 20) },
    },
  );
}

/** Shapes by canonical name, of weights whose parts are complete and fit together. */
function readShapes(archive: TensorArchive, { weights }: Translation): Map<string, Shape> {
  const shapes = new Map<string, Shape>();
  for (const [canonical, names] of weights) {
    const parts = names.map((name) => (name === undefined ? undefined : archive.tensors.get(name)?.shape));
    const joined = parts.includes(undefined) ? null : joinedShape(parts.filter((part) => part !== undefined));
    if (joined !== null) shapes.set(canonical, joined);
  }
  return shapes;
}

/**
 * Blocks beyond the expected number, or a bias that the model does not have: a file with extra weights is a different
 * model.
 * @throws DanqingError MODEL_SHAPE naming the extra weights
 */
function refuseSurplus(
  { weights }: Translation,
  { located, label, path }: { located: readonly ReadonlyMap<string, unknown>[]; label: Text; path: string },
): void {
  const surplus = [...weights]
    .filter(([canonical]) => !located.some((known) => known.has(canonical)))
    .flatMap(([, names]) => names.filter((name) => name !== undefined));
  if (surplus.length === 0) return;
  throw new DanqingError('MODEL_SHAPE', say`${path} contains more than ${label}: ${listNames(surplus)}.`, {
    hint: say`The file belongs to a model of another size, or was converted incorrectly: get another one.`,
    details: { file: path, surplus: surplus.slice(0, 20) },
  });
}

function describeConvention({ convention, prefix }: Translation, { format }: TensorArchive): string {
  const container = format === 'gguf' ? 'GGUF, ' : '';
  return `${container}${convention.label}${prefix === '' ? '' : `, prefix ${prefix}`}`;
}

function summarizeStorage(weights: Iterable<LocatedWeight>): StorageSummary[] {
  const byType = new Map<StorageType, { tensors: number; byteLength: number }>();
  for (const { tensors } of weights) {
    for (const { type: stored, byteLength, coding } of tensors) {
      // A byte with two codes is not an 8-bit number.
      const type = stored === 'U8' && coding !== undefined ? 'NVFP4' : stored;
      const sum = byType.get(type) ?? { tensors: 0, byteLength: 0 };
      byType.set(type, { tensors: sum.tensors + 1, byteLength: sum.byteLength + byteLength });
    }
  }
  return [...byType]
    .map(([type, sum]) => ({ type, ...sum }))
    .sort((a, b) => b.byteLength - a.byteLength || a.type.localeCompare(b.type));
}
