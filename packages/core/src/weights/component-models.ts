/** Everything needed to open each model, in one place: names, sizes, and the weights its graphs read. */

import type { ComponentKind, Text } from '@danqing/protocol';
import type { GraphDescription } from '../graph/description.ts';
import type { Weight } from '../graph/graph.ts';
import type { AutoencoderConfig } from '../models/autoencoder/config.ts';
import { describeDecoder } from '../models/autoencoder/decoder.ts';
import { describeEncoder } from '../models/autoencoder/encoder.ts';
import { findAutoencoderConfigProblems, inferAutoencoderConfig } from '../models/autoencoder/infer-config.ts';
import { parseAutoencoderConfig } from '../models/autoencoder/parse-config.ts';
import { AUTOENCODER_WEIGHT_NAMES } from '../models/autoencoder/weight-names.ts';
import type { GgufFields } from '../models/gguf-fields.ts';
import { PUBLISHED_FACTS, type PublishedFacts } from '../models/published-model.ts';
import type { Qwen3Config } from '../models/qwen3/config.ts';
import { findQwen3ConfigProblems, inferQwen3Config } from '../models/qwen3/infer-config.ts';
import { parseQwen3Config } from '../models/qwen3/parse-config.ts';
import { readQwen3Metadata } from '../models/qwen3/read-metadata.ts';
import { describeTextEncoder } from '../models/qwen3/text-encoder.ts';
import { QWEN3_WEIGHT_NAMES } from '../models/qwen3/weight-names.ts';
import type { WeightShapes } from '../models/weight-shapes.ts';
import { describeCaption } from '../models/z-image/caption.ts';
import type { ZImageConfig } from '../models/z-image/config.ts';
import { findZImageConfigProblems, inferZImageConfig } from '../models/z-image/infer-config.ts';
import { describeModulation } from '../models/z-image/modulation.ts';
import { parseZImageConfig } from '../models/z-image/parse-config.ts';
import { readZImageMetadata } from '../models/z-image/read-metadata.ts';
import { describeStep } from '../models/z-image/step.ts';
import { Z_IMAGE_WEIGHT_NAMES } from '../models/z-image/weight-names.ts';
import { say } from '../say/say.ts';
import { LOOKALIKES, type Signature } from './foreign-signatures.ts';
import { NameTable } from './name-table.ts';

export interface ComponentModel<C> {
  /** For messages, including the article. */
  readonly label: Text;
  /** Signatures of files with almost the right names but different content. */
  readonly lookalikes: readonly Signature[];
  readonly names: NameTable;
  /** Sizes determined by the tensors: a configuration that differs belongs to another model. */
  readonly sizes: readonly (keyof C & string)[];
  /** Those `sizes` for which a configuration may exceed the file; tensors are then missing. */
  readonly counts: readonly (keyof C & string)[];
  inferConfig(shapes: WeightShapes): C;
  parseConfig(json: unknown, label: string): Partial<C>;
  /** Accepted `general.architecture` values of GGUF files, lower-case without separators; the first is canonical. */
  readonly architectures: readonly [string, ...string[]];
  /** Parses a GGUF file's metadata. @throws DanqingError MODEL_CONFIG */
  readMetadata(fields: GgufFields): Partial<C>;
  readonly published: PublishedFacts<C>;
  findProblems(config: C): Text[];
  /** Every weight read by a graph or by the host, in the required shape. */
  listWeights(config: C, shapes: WeightShapes): Iterable<Weight>;
  /** Weights that belong to the model but are never read. A file without them is incomplete. */
  listSpare(config: C): Iterable<Weight>;
}

/** The embedding table is in no graph: the host looks rows up. */
export const EMBEDDING_TABLE = 'model.embed_tokens.weight';

const transformer: ComponentModel<ZImageConfig> = {
  label: say`a Z-Image transformer`,
  lookalikes: LOOKALIKES.transformer,
  names: new NameTable(Z_IMAGE_WEIGHT_NAMES),
  sizes: ['dim', 'nLayers', 'nRefinerLayers', 'nHeads', 'capFeatDim', 'inChannels'],
  counts: ['nLayers', 'nRefinerLayers'],
  inferConfig: inferZImageConfig,
  parseConfig: parseZImageConfig,
  // Names that other programs use, after the model it was derived from; one publisher of files uses `pig` for any
  // model.
  architectures: ['lumina2', 'zimage', 'zimageturbo', 'nextdit', 'pig'],
  readMetadata: readZImageMetadata,
  published: PUBLISHED_FACTS.transformer,
  findProblems: findZImageConfigProblems,
  // One token each is the smallest shape, and it requires padding, so the pad tokens are included.
  listWeights: (config) =>
    weightsOf([
      describeModulation(config, 1),
      describeCaption(config, 1),
      describeStep(config, { gridHeight: 1, gridWidth: 1, captionTokens: 1 }),
    ]),
  listSpare: () => [],
};

const textEncoder: ComponentModel<Qwen3Config> = {
  label: say`a Qwen3 text encoder`,
  lookalikes: LOOKALIKES.textEncoder,
  names: new NameTable(QWEN3_WEIGHT_NAMES),
  sizes: [
    'hiddenSize',
    'intermediateSize',
    'numHiddenLayers',
    'numAttentionHeads',
    'numKeyValueHeads',
    'headDim',
    'vocabSize',
  ],
  // A table with a different number of rows was truncated or belongs to another tokenizer.
  counts: ['numHiddenLayers', 'vocabSize'],
  inferConfig: inferQwen3Config,
  parseConfig: parseQwen3Config,
  architectures: ['qwen3'],
  readMetadata: readQwen3Metadata,
  published: PUBLISHED_FACTS.textEncoder,
  findProblems: findQwen3ConfigProblems,
  listWeights: (config) => [
    { name: EMBEDDING_TABLE, shape: [config.vocabSize, config.hiddenSize] },
    ...weightsOf([describeTextEncoder(config, 1)]),
  ],
  listSpare: (config) => {
    const [first, last] = ['model.layers.0.', `model.layers.${config.numHiddenLayers - 1}.`];
    return weightsOf([describeTextEncoder(config, 1)])
      .filter(({ name }) => name.startsWith(first))
      .map(({ name, shape }) => ({ name: name.replace(first, last), shape }));
  },
};

const vae: ComponentModel<AutoencoderConfig> = {
  label: say`Flux's VAE`,
  lookalikes: LOOKALIKES.vae,
  names: new NameTable(AUTOENCODER_WEIGHT_NAMES),
  sizes: ['latentChannels', 'blockOutChannels', 'layersPerBlock'],
  counts: ['layersPerBlock'],
  inferConfig: inferAutoencoderConfig,
  parseConfig: parseAutoencoderConfig,
  architectures: ['vae', 'autoencoderkl', 'ae', 'flux', 'pig'],
  readMetadata: () => ({}),
  published: PUBLISHED_FACTS.vae,
  findProblems: findAutoencoderConfigProblems,
  listWeights: (config, shapes) => {
    const encoderInput = 2 ** (config.blockOutChannels.length - 1);
    const hasEncoder = shapes.hasPrefix('encoder.');
    return weightsOf([
      describeDecoder(config, 1, 1),
      ...(hasEncoder ? [describeEncoder(config, encoderInput, encoderInput)] : []),
    ]);
  },
  listSpare: () => [],
};

/** By component, as named in `COMPONENTS`. */
const MODELS = { transformer, textEncoder, vae } satisfies Readonly<Record<ComponentKind, object>>;

export type ComponentConfigs = {
  readonly [K in ComponentKind]: ReturnType<(typeof MODELS)[K]['inferConfig']>;
};

export const COMPONENT_MODELS: {
  readonly [K in ComponentKind]: ComponentModel<ComponentConfigs[K]>;
} = MODELS;

function weightsOf(descriptions: readonly GraphDescription[]): Weight[] {
  const weights = new Map<string, Weight>();
  for (const description of descriptions) {
    for (const [name, weight] of description.weights) weights.set(name, weight);
  }
  return [...weights.values()];
}
