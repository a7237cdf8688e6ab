import { type ModelCard, openComponent, type ResolvedKind, type StorageSummary } from '@danqing/core/weights';
import type { ComponentKind, Text } from '@danqing/protocol';
import { filesOf } from '../checkpoint/checkpoint-identity.ts';
import { type CheckpointPaths, componentAt } from '../checkpoint/checkpoint-places.ts';
import { componentsOf, type OpenComponent, openCheckpoint } from '../checkpoint/open-checkpoint.ts';
import { openTensorFile } from '../checkpoint/open-tensor-file.ts';
import type { TokenizerSource } from '../checkpoint/tokenizer-source.ts';
import { makeTokenizer } from './tokenizer.ts';

export interface ComponentDescription {
  readonly kind: ComponentKind;
  readonly path: string;
  readonly files: readonly string[];
  /** Naming convention of its tensors: "official folder (diffusers)", … */
  readonly convention: string;
  /** Sizes, from tensors and configuration. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly storage: readonly StorageSummary[];
  readonly byteLength: number;
}

export interface ModelDescription {
  readonly card: ModelCard;
  readonly components: readonly ComponentDescription[];
  readonly byteLength: number;
  /** Z-Image-Turbo or Z-Image (base), with the source of that information. */
  readonly kind: ResolvedKind;
  readonly scheduler: { readonly shift: number };
  /** Null if none of its files belongs to the model. */
  readonly schedulerPath: string | null;
  readonly tokenizer: { readonly kind: TokenizerSource['kind']; readonly path: string };
  readonly warnings: readonly Text[];
}

/**
 * Describes a model. Reads and checks all its headers and its tokenizer, without reading weights or loading the native
 * library.
 * @throws DanqingError MODEL_*, FORMAT_*
 */
export async function describeModel(paths: CheckpointPaths): Promise<ModelDescription> {
  await using checkpoint = await openCheckpoint(paths);
  const { card, kind, scheduler, schedulerPath, tokenizer, warnings } = checkpoint;
  const components = componentsOf(checkpoint).map(describe);
  return {
    card,
    components,
    byteLength: components.reduce((sum, { byteLength }) => sum + byteLength, 0),
    kind,
    scheduler,
    schedulerPath,
    tokenizer: { kind: tokenizer.kind, path: tokenizer.label },
    warnings: [...warnings, ...makeTokenizer(checkpoint).warnings],
  };
}

/**
 * Describes a component in a single file, without looking at the rest of the model.
 * @throws DanqingError MODEL_*, FORMAT_*
 */
export async function describeComponent(kind: ComponentKind, path: string): Promise<ComponentDescription> {
  const { configs } = await componentAt(path);
  await using archive = await openTensorFile(path);
  return describe({
    ...(await openComponent<ComponentKind>(kind, archive, configs)),
    files: filesOf(archive),
  });
}

function describe(component: Omit<OpenComponent<object>, 'identity' | 'metadata'>): ComponentDescription {
  const { kind, path, files, convention, config, storage, byteLength } = component;
  return { kind, path, files, convention, config: { ...config }, storage, byteLength };
}
