import { createHash } from 'node:crypto';
import { join } from 'node:path';
import {
  type Component,
  type ComponentConfigs,
  MODEL_CARD_FILE,
  type ModelCard,
  openComponent,
  type ResolvedKind,
  type SchedulerConfig,
  type TensorArchive,
} from '@danqing/core/weights';
import {
  COMPONENT_KINDS,
  type ComponentKind,
  DanqingError,
  type OptionalComponent,
  type RequiredComponent,
  type Text,
  type TextValue,
} from '@danqing/protocol';
import { say } from '../say/say.ts';
import { filesOf, identify } from './checkpoint-identity.ts';
import {
  type CheckpointPaths,
  type ComponentPlace,
  checkModelFolder,
  findComponent,
} from './checkpoint-places.ts';
import { openTensorFile } from './open-tensor-file.ts';
import { resolveModel } from './resolve-model.ts';
import { slowArchive, Throttle } from './slow-archive.ts';
import { readTokenizerSource, type TokenizerSource } from './tokenizer-source.ts';

/** A component whose files are open. */
export interface OpenComponent<C> extends Component<C> {
  /** Files that hold its tensors. */
  readonly files: readonly string[];
  readonly metadata: TensorArchive['metadata'];
  /** Changes whenever its files change; used in cache keys. */
  readonly identity: string;
}

/** A model's components by kind: null for a missing optional component. */
export type OpenComponents = {
  readonly [K in RequiredComponent]: OpenComponent<ComponentConfigs[K]>;
} & { readonly [K in OptionalComponent]: OpenComponent<ComponentConfigs[K]> | null };

/** A model, ready for planning: every header is checked, no weights are read. Disposing it closes its files. */
export interface Checkpoint extends OpenComponents, AsyncDisposable {
  readonly card: ModelCard;
  readonly scheduler: SchedulerConfig;
  /** The scheduler's file; null if none belongs to the model. */
  readonly schedulerPath: string | null;
  readonly kind: ResolvedKind;
  readonly tokenizer: TokenizerSource;
  readonly identity: string;
  /** Warnings of all parts, to be shown to the user. */
  readonly warnings: readonly Text[];
}

/**
 * Opens a model in the official folder layout, single files of any convention, or a mixture.
 * @throws DanqingError any MODEL_ or FORMAT_ code
 */
export async function openCheckpoint(
  paths: CheckpointPaths,
  slowDisk?: { readonly bytesPerSecond: number },
): Promise<Checkpoint> {
  if (paths.model !== undefined) await checkModelFolder(paths.model);
  const archives: TensorArchive[] = [];
  const close = async () => {
    await Promise.all(archives.map((archive) => archive.close()));
  };
  try {
    return { ...(await openParts(paths, archives, slowDisk)), [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The components that exist, in the order of the table. */
export function componentsOf(components: OpenComponents): OpenComponent<object>[] {
  return COMPONENT_KINDS.flatMap((kind) => components[kind] ?? []);
}

/** Adds everything it opens to `archives`, even if it fails. */
async function openParts(
  paths: CheckpointPaths,
  archives: TensorArchive[],
  slowDisk: { readonly bytesPerSecond: number } | undefined,
): Promise<Omit<Checkpoint, typeof Symbol.asyncDispose>> {
  const components = await openComponents(paths, archives, slowDisk);
  const { transformer, textEncoder } = components;
  const { card, kind, scheduler, schedulerPath, warnings } = await resolveModel(paths, transformer);
  checkTogether({ ...components, card });
  const all = componentsOf(components);
  return {
    ...components,
    card,
    kind,
    scheduler,
    schedulerPath,
    tokenizer: await readTokenizerSource({
      named: paths.tokenizer,
      folder: paths.model === undefined ? undefined : join(paths.model, 'tokenizer'),
      textEncoder: {
        path: textEncoder.path,
        metadata: textEncoder.metadata,
        vocabSize: textEncoder.config.vocabSize,
      },
    }),
    identity: createHash('sha256')
      .update(all.map(({ identity }) => identity).join())
      .digest('hex'),
    warnings: [...warnings, ...all.flatMap((component) => component.warnings)],
  };
}

async function openComponents(
  paths: CheckpointPaths,
  archives: TensorArchive[],
  slowDisk: { readonly bytesPerSecond: number } | undefined,
): Promise<OpenComponents> {
  const throttle = slowDisk === undefined ? null : new Throttle(slowDisk.bytesPerSecond);
  const open = async (kind: ComponentKind, place: ComponentPlace): Promise<OpenComponent<object>> => {
    const opened = await openTensorFile(place.path);
    archives.push(opened);
    const archive = throttle === null ? opened : slowArchive(opened, throttle);
    const component = await openComponent(kind, archive, place.configs);
    const identity = await identify(archive, component.config);
    return { ...component, files: filesOf(archive), metadata: archive.metadata, identity };
  };
  // All components are located before the first is opened.
  const places: (readonly [ComponentKind, ComponentPlace | null])[] = [];
  for (const kind of COMPONENT_KINDS) places.push([kind, await findComponent(kind, paths)]);
  const components: Record<string, OpenComponent<object> | null> = {};
  for (const [kind, place] of places) components[kind] = place === null ? null : await open(kind, place);
  // The loop over kinds loses the type: each component was opened as its own kind.
  return components as OpenComponents;
}

/** Qwen3's published sizes by hidden width. */
const QWEN3_SIZES: Readonly<Record<number, TextValue>> = {
  1024: 'Qwen3-0.6B',
  2048: 'Qwen3-1.7B',
  2560: 'Qwen3-4B',
  4096: 'Qwen3-8B',
  5120: say`Qwen3-14B or 32B`,
};

function sizeOf({ hiddenSize }: ComponentConfigs['textEncoder']): TextValue {
  const name = QWEN3_SIZES[hiddenSize];
  return name === undefined ? '' : say` and seems to be ${name}`;
}

/** Components of different models can each be valid but not fit each other. */
function checkTogether({
  transformer,
  textEncoder,
  vae,
  card,
}: Pick<Checkpoint, RequiredComponent | 'card'>): void {
  const { capFeatDim, inChannels } = transformer.config;
  const mismatch = (what: Text, hint: Text) =>
    new DanqingError('MODEL_SHAPE', say`${transformer.path} ${what}.`, { hint });
  if (textEncoder.config.hiddenSize !== capFeatDim) {
    throw mismatch(
      say`reads captions of width ${capFeatDim}, but ${textEncoder.path} gives ${textEncoder.config.hiddenSize}${sizeOf(textEncoder.config)}`,
      say`Use the text encoder that belongs to this transformer: Qwen3-4B for Z-Image-Turbo.`,
    );
  }
  if (vae.config.latentChannels !== inChannels) {
    throw mismatch(
      say`produces latents with ${inChannels} channels, but ${vae.path} reads ${vae.config.latentChannels}`,
      say`Use the VAE that belongs to this transformer: Flux's for Z-Image-Turbo.`,
    );
  }
  const previewed = card.preview?.factors.find((row) => row.length !== inChannels);
  if (previewed === undefined) return;
  throw new DanqingError(
    'MODEL_CONFIG',
    say`${MODEL_CARD_FILE}: preview.factors has rows of ${previewed.length} values, but the latents have ${inChannels} channels.`,
    { hint: say`Give three rows of ${inChannels} values, or leave \`preview\` out.` },
  );
}
