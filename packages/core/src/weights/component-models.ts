/** What opening a checkpoint needs to know about each model, in one place: names, sizes, and the weights its graphs read. */

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
  /** For messages, with its article. */
  readonly label: Text;
  /** Files of nearly the right names that hold something else. */
  readonly lookalikes: readonly Signature[];
  readonly names: NameTable;
  /** Sizes that the tensors decide: a configuration that says otherwise belongs to another model. */
  readonly sizes: readonly (keyof C & string)[];
  /** Of these, those where a configuration may say more than the file has: then tensors are missing. */
  readonly counts: readonly (keyof C & string)[];
  inferConfig(shapes: WeightShapes): C;
  parseConfig(json: unknown, label: string): Partial<C>;
  /** `general.architecture` of GGUF files that hold it, in small letters without separators; the first is its own. */
  readonly architectures: readonly [string, ...string[]];
  /** What a GGUF file's metadata say. @throws DanqingError MODEL_CONFIG */
  readMetadata(fields: GgufFields): Partial<C>;
  readonly published: PublishedFacts<C>;
  findProblems(config: C): Text[];
  /** Every weight that some graph or the host reads, in the shape it needs. */
  listWeights(config: C, shapes: WeightShapes): Iterable<Weight>;
  /** Weights that belong to the model and that nothing reads. They are there, or the file is not whole. */
  listSpare(config: C): Iterable<Weight>;
}

/** The table of embeddings is in no graph: the host looks the rows up. */
export const EMBEDDING_TABLE = 'model.embed_tokens.weight';

const transformer: ComponentModel<ZImageConfig> = {
  label: say`a Z-Image transformer`,
  lookalikes: LOOKALIKES.transformer,
  names: new NameTable(Z_IMAGE_WEIGHT_NAMES),
  sizes: ['dim', 'nLayers', 'nRefinerLayers', 'nHeads', 'capFeatDim', 'inChannels'],
  counts: ['nLayers', 'nRefinerLayers'],
  inferConfig: inferZImageConfig,
  parseConfig: parseZImageConfig,
  // What other programs call it, after the model that it came from; `pig` stands for any at one maker of files.
  architectures: ['lumina2', 'zimage', 'zimageturbo', 'nextdit', 'pig'],
  readMetadata: readZImageMetadata,
  published: PUBLISHED_FACTS.transformer,
  findProblems: findZImageConfigProblems,
  // One token each is the smallest shape, and one that is padded: the pad tokens appear.
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
  // A table with other rows is one that was cut, or belongs to another tokenizer.
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

/** By component, as `COMPONENTS` names them. */
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
