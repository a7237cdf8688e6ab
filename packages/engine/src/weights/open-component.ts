import { DanqingError } from '@danqing/protocol';
import type { StorageType } from '../formats/storage-type.ts';
import type { Shape } from '../graph/shapes.ts';
import { WeightShapes } from '../models/weight-shapes.ts';
import { ArchiveWeights, type LocatedWeight } from './archive-weights.ts';
import { joinedShape, listNames, locateWeights } from './check-header.ts';
import { readCompanions } from './companions.ts';
import {
  COMPONENT_MODELS,
  type ComponentConfigs,
  type ComponentKind,
  type ComponentModel,
} from './component-models.ts';
import { describeForeign, findLookalike, MIN_COVERAGE } from './foreign-models.ts';
import type { Translation } from './name-table.ts';
import type { TensorArchive } from './open-tensor-file.ts';
import { type DeclaredConfig, resolveConfig } from './resolve-config.ts';

export interface StorageSummary {
  readonly type: StorageType;
  readonly tensors: number;
  readonly byteLength: number;
}

/** One model of a checkpoint: its header is checked as a whole, its data are unread. */
export interface Component<C> {
  readonly kind: ComponentKind;
  readonly config: C;
  readonly weights: ArchiveWeights;
  /** Of the model, and read by nothing: the text encoder's last layer. */
  spare(): ArchiveWeights;
  /** What was opened: a file, or the index of its shards. */
  readonly path: string;
  /** Names as found: "official folder (diffusers)", with the prefix if there is one. */
  readonly convention: string;
  /** Of the weights that are read, largest share first. */
  readonly storage: readonly StorageSummary[];
  readonly byteLength: number;
  readonly warnings: readonly string[];
}

/**
 * Finds a model in an open archive of any convention. The archive stays the caller's to close.
 * @throws DanqingError MODEL_KIND, MODEL_TENSOR_MISSING, MODEL_SHAPE, MODEL_CONFIG, FORMAT_TYPE
 */
export async function openComponent<K extends ComponentKind>(
  kind: K,
  archive: TensorArchive,
  declared: readonly DeclaredConfig[] = [],
): Promise<Component<ComponentConfigs[K]>> {
  const model = COMPONENT_MODELS[kind] as ComponentModel<ComponentConfigs[K]>;
  const translation = model.names.translate(archive.tensors.keys());
  checkKind(kind, archive, translation);
  const companions = await readCompanions(archive, translation);
  const found = readShapes(archive, translation);
  const shapes = new WeightShapes(found, archive.path);
  const { path, metadata } = archive;
  const resolved = resolveConfig(model, { label: path, shapes, declared, metadata });
  const expected = model.listWeights(resolved.config, shapes);
  const weights = locateWeights(expected, archive, { translation, label: model.label });
  const spare = () =>
    [...found]
      .filter(([name]) => !weights.has(name) && model.isSpare(name, resolved.config))
      .map(([name, shape]) => ({ name, shape }));
  const extra = [
    ...companions.others,
    ...findSurplus(translation, weights, (name) => model.isSpare(name, resolved.config)),
  ];
  const storage = summarizeStorage(weights.values());
  const source = { scales: companions.scales, label: path };
  return {
    kind,
    config: resolved.config,
    weights: new ArchiveWeights(weights, source),
    spare: () =>
      new ArchiveWeights(locateWeights(spare(), archive, { translation, label: model.label }), source),
    path,
    convention: describeConvention(translation, archive),
    storage,
    byteLength: storage.reduce((sum, { byteLength }) => sum + byteLength, 0),
    warnings: [
      ...archive.warnings,
      ...resolved.warnings,
      ...(extra.length > 0 ? [`${path}: not part of ${model.label}, passed over: ${listNames(extra)}`] : []),
    ],
  };
}

function checkKind(kind: ComponentKind, archive: TensorArchive, { coverage }: Translation): void {
  const names = [...archive.tensors.keys()];
  const lookalike = findLookalike(kind, names);
  if (coverage >= MIN_COVERAGE && lookalike === undefined) return;
  const wanted = COMPONENT_MODELS[kind].label;
  const seems =
    lookalike ?? describeForeign(names) ?? `something unknown (${listNames(names.slice(0, 3))}, …)`;
  throw new DanqingError('MODEL_KIND', `${archive.path} is not ${wanted}: it seems to be ${seems}.`, {
    hint: `Give a file that holds ${wanted}.`,
    details: { file: archive.path, wanted: kind, seems },
  });
}

/** Shapes by canonical name, of weights whose parts are all there and fit together. */
function readShapes(archive: TensorArchive, { weights }: Translation): Map<string, Shape> {
  const shapes = new Map<string, Shape>();
  for (const [canonical, names] of weights) {
    const parts = names.map((name) => (name === undefined ? undefined : archive.tensors.get(name)?.shape));
    const joined = parts.includes(undefined) ? null : joinedShape(parts.filter((part) => part !== undefined));
    if (joined !== null) shapes.set(canonical, joined);
  }
  return shapes;
}

/** Tensors that carry a name of the model and that nothing reads. */
function findSurplus(
  { weights }: Translation,
  located: ReadonlyMap<string, LocatedWeight>,
  isSpare: (name: string) => boolean,
): string[] {
  return [...weights]
    .filter(([canonical]) => !located.has(canonical) && !isSpare(canonical))
    .flatMap(([, names]) => names.filter((name) => name !== undefined));
}

function describeConvention({ convention, prefix }: Translation, { format }: TensorArchive): string {
  const container = format === 'gguf' ? 'GGUF, ' : '';
  return `${container}${convention.label}${prefix === '' ? '' : `, prefix ${prefix}`}`;
}

function summarizeStorage(weights: Iterable<LocatedWeight>): StorageSummary[] {
  const byType = new Map<StorageType, { tensors: number; byteLength: number }>();
  for (const { tensors } of weights) {
    for (const { type, byteLength } of tensors) {
      const sum = byType.get(type) ?? { tensors: 0, byteLength: 0 };
      byType.set(type, { tensors: sum.tensors + 1, byteLength: sum.byteLength + byteLength });
    }
  }
  return [...byType]
    .map(([type, sum]) => ({ type, ...sum }))
    .sort((a, b) => b.byteLength - a.byteLength || a.type.localeCompare(b.type));
}
