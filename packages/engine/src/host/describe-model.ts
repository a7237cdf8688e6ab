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
  /** How its tensors are named: "official folder (diffusers)", … */
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
  /** Z-Image-Turbo or Z-Image (base), and what tells. */
  readonly kind: ResolvedKind;
  readonly scheduler: { readonly shift: number };
  /** Null where no file of it belongs to the model. */
  readonly schedulerPath: string | null;
  readonly tokenizer: { readonly kind: TokenizerSource['kind']; readonly path: string };
  readonly warnings: readonly Text[];
}

/**
 * What a model consists of. All its headers and its tokenizer are read and checked, its weights and the native library
 * are not touched.
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

/** What a single file holds of a model; nothing else of the model is looked at. @throws DanqingError MODEL_*, FORMAT_* */
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
