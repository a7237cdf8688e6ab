import { join } from 'node:path';
import { Float32Value, formatType, type MetadataValue, type StorageType } from '@danqing/core/formats';
import type { StoredWeight, WeightPart } from '@danqing/core/graph';
import type { Qwen3Config } from '@danqing/core/models';
import { COMPONENT_MODELS, joinSources } from '@danqing/core/weights';
import { COMPONENTS, isDanqingError, type Text } from '@danqing/protocol';
import { type Checkpoint, type OpenComponent, openCheckpoint } from '../checkpoint/open-checkpoint.ts';
import { usableThreads } from '../limits/system-resources.ts';
import { diskError } from '../output/disk-error.ts';
import { say } from '../say/say.ts';
import { isUnchanged, type PlannedWeight, planWeight } from './plan-quantization.ts';
import {
  QUANTIZED_COMPONENTS,
  type QuantizedComponent,
  type QuantizedKind,
  type QuantizeInput,
  type QuantizeOptions,
  type QuantizeReport,
} from './quantize-messages.ts';
import { type GgufContent, measureGguf, type NamedWeight, writeGguf } from './write-gguf.ts';

/** A component and its output file. */
interface Planned {
  readonly kind: QuantizedKind;
  readonly path: string;
  readonly content: GgufContent;
  readonly byteLength: number;
}

const CONTENTS: Readonly<
  Record<QuantizedKind, (checkpoint: Checkpoint, weights: readonly PlannedWeight[]) => GgufContent>
> = { transformer: transformerContent, textEncoder: textEncoderContent };

/**
 * Writes a checkpoint's transformer and text encoder as GGUF with matrices of another type. Only a few pieces of
 * tensors are in memory at a time.
 * @throws DanqingError MODEL_*, FORMAT_*, DISK_SPACE, OUTPUT_UNWRITABLE, CANCELLED
 */
export async function quantizeCheckpoint(
  { paths, folder, type, threads = usableThreads() }: QuantizeInput,
  { signal, onProgress }: QuantizeOptions = {},
): Promise<QuantizeReport> {
  await using checkpoint = await openCheckpoint(paths);
  const planned = QUANTIZED_COMPONENTS.map((kind): Planned => {
    const weights = storedWeights(checkpoint[kind]).map((stored) => planWeight(kind, stored, type));
    const content = CONTENTS[kind](checkpoint, weights);
    const name = `${fileStem(checkpoint)}-${formatType(type)}.gguf`;
    const path = join(folder, COMPONENTS[kind].folder, name);
    return { kind, path, content, byteLength: measureGguf(content) };
  });
  const totalBytes = planned.reduce((sum, { byteLength }) => sum + byteLength, 0);
  let doneBytes = 0;
  for (const { kind, path, content } of planned) {
    const onBytes = (count: number) => {
      doneBytes += count;
      onProgress?.({ component: kind, doneBytes, totalBytes });
    };
    await writeGguf(path, content, { threads, signal, onBytes }).catch((error: unknown) => {
      throw isDanqingError(error) ? error : diskError(path, error);
    });
  }
  return { components: planned.map(describe), warnings: warningsOf(checkpoint, planned) };
}

/** Uses the names of ComfyUI's single files, as GGUF files of this model do. */
function transformerContent({ card }: Checkpoint, weights: readonly PlannedWeight[]): GgufContent {
  return {
    weights: weights.map((weight) => ({ ...weight, name: weight.stored.name })),
    metadata: new Map<string, MetadataValue>([
      // Other programs use this name for the architecture, after the model it was derived from.
      ['general.architecture', 'lumina2'],
      ...general(card.name),
    ]),
  };
}

/** Uses llama.cpp's names and metadata, and includes the tokenizer if the original contains it. */
function textEncoderContent(checkpoint: Checkpoint, weights: readonly PlannedWeight[]): GgufContent {
  const { names } = COMPONENT_MODELS.textEncoder;
  const { textEncoder, tokenizer, card } = checkpoint;
  const kept = tokenizer.kind === 'gguf' ? [...tokenizer.metadata] : [];
  return {
    weights: weights.map(
      (weight): NamedWeight => ({ ...weight, name: names.nameIn('llama.cpp', weight.stored.name) }),
    ),
    metadata: new Map<string, MetadataValue | Float32Value>([
      ['general.architecture', 'qwen3'],
      ...general(card.name),
      ...qwen3Metadata(textEncoder.config),
      ...kept.filter(([key]) => key.startsWith('tokenizer.')),
    ]),
  };
}

function general(name: string): [string, MetadataValue][] {
  return [
    ['general.name', name],
    ['general.quantization_version', 2],
  ];
}

function qwen3Metadata(config: Qwen3Config): [string, MetadataValue | Float32Value][] {
  const fields: Record<string, number | Float32Value> = {
    block_count: config.numHiddenLayers,
    embedding_length: config.hiddenSize,
    feed_forward_length: config.intermediateSize,
    'attention.head_count': config.numAttentionHeads,
    'attention.head_count_kv': config.numKeyValueHeads,
    'attention.key_length': config.headDim,
    'attention.value_length': config.headDim,
    'attention.layer_norm_rms_epsilon': new Float32Value(config.rmsNormEps),
    'rope.freq_base': new Float32Value(config.ropeTheta),
  };
  return Object.entries(fields).map(([key, value]) => [`qwen3.${key}`, value]);
}

/** All weights of a component, including unused ones: a file without its last layer would look like another model. */
function storedWeights({ weights, spare }: OpenComponent<object>): StoredWeight[] {
  const all = joinSources(weights, spare);
  return [...all.names()].map((name) => all.get(name));
}

function fileStem({ card }: Checkpoint): string {
  return card.name.replace(/[^\p{L}\p{N}._-]+/gu, '-');
}

function describe({ kind, path, content, byteLength }: Planned): QuantizedComponent {
  const types = new Map<StorageType, number>();
  const fallbacks = new Map<string, QuantizedComponent['fallbacks'][number]>();
  for (const { type, isFallback, stored } of content.weights) {
    types.set(type, (types.get(type) ?? 0) + 1);
    if (!isFallback) continue;
    const columns = stored.shape.at(-1) ?? 1;
    const key = `${type} ${columns}`;
    fallbacks.set(key, { type, columns, tensors: (fallbacks.get(key)?.tensors ?? 0) + 1 });
  }
  return {
    kind,
    path,
    byteLength,
    types: [...types].map(([type, tensors]) => ({ type, tensors })),
    fallbacks: [...fallbacks.values()],
  };
}

function warningsOf({ warnings }: Checkpoint, planned: readonly Planned[]): Text[] {
  const again = planned.filter(({ content }) =>
    content.weights.some((weight) => weight.stored.parts.some(isQuantizedPart) && !isUnchanged(weight)),
  );
  return [
    ...warnings,
    ...again.map(
      ({ kind }) =>
        say`${COMPONENTS[kind].name}: its weights are already quantized; the precision lost by that cannot be recovered.`,
    ),
  ];
}

/** fp8 does not count: it preserves most of the precision. */
function isQuantizedPart({ type }: WeightPart): boolean {
  return /^(?:I?Q|TQ|MXFP|NVFP|[IU]8$)/.test(type);
}
