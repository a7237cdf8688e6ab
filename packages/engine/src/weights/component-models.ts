/** What opening a checkpoint needs to know about each model, in one place: names, sizes, and the weights its graphs read. */
import type { MetadataValue } from '../formats/tensor-file.ts';
import type { GraphDescription } from '../graph/description.ts';
import type { Weight } from '../graph/graph.ts';
import type { AutoencoderConfig } from '../models/autoencoder/config.ts';
import { describeDecoder } from '../models/autoencoder/decoder.ts';
import { describeEncoder } from '../models/autoencoder/encoder.ts';
import { findAutoencoderConfigProblems, inferAutoencoderConfig } from '../models/autoencoder/infer-config.ts';
import { parseAutoencoderConfig } from '../models/autoencoder/parse-config.ts';
import { AUTOENCODER_WEIGHT_NAMES } from '../models/autoencoder/weight-names.ts';
import type { Qwen3Config } from '../models/qwen3/config.ts';
import { findQwen3ConfigProblems, inferQwen3Config } from '../models/qwen3/infer-config.ts';
import { parseQwen3Config, readQwen3Metadata } from '../models/qwen3/parse-config.ts';
import { describeTextEncoder } from '../models/qwen3/text-encoder.ts';
import { QWEN3_WEIGHT_NAMES } from '../models/qwen3/weight-names.ts';
import type { WeightShapes } from '../models/weight-shapes.ts';
import { describeCaption } from '../models/z-image/caption.ts';
import type { ZImageConfig } from '../models/z-image/config.ts';
import { findZImageConfigProblems, inferZImageConfig } from '../models/z-image/infer-config.ts';
import { describeModulation } from '../models/z-image/modulation.ts';
import { parseZImageConfig } from '../models/z-image/parse-config.ts';
import { describeStep } from '../models/z-image/step.ts';
import { Z_IMAGE_WEIGHT_NAMES } from '../models/z-image/weight-names.ts';
import { NameTable } from './name-table.ts';

export interface ComponentConfigs {
  readonly transformer: ZImageConfig;
  readonly textEncoder: Qwen3Config;
  readonly vae: AutoencoderConfig;
}

export type ComponentKind = keyof ComponentConfigs;

export const COMPONENT_KINDS: readonly ComponentKind[] = ['transformer', 'textEncoder', 'vae'];

export interface ComponentModel<C> {
  /** For messages, with its article. */
  readonly label: string;
  readonly names: NameTable;
  /** Sizes that the tensors decide: a configuration that says otherwise belongs to another model. */
  readonly sizes: readonly (keyof C & string)[];
  /** Of these, those where a configuration may say more than the file has: then tensors are missing. */
  readonly counts: readonly (keyof C & string)[];
  inferConfig(shapes: WeightShapes): C;
  parseConfig(json: unknown, label: string): Partial<C>;
  /** What a GGUF file's metadata add. */
  readMetadata(metadata: ReadonlyMap<string, MetadataValue>): Partial<C>;
  findProblems(config: C): string[];
  /** Every weight that some graph or the host reads, in the shape it needs. */
  listWeights(config: C, shapes: WeightShapes): Iterable<Weight>;
  /** True for weights that the table knows and nothing reads. */
  isSpare(name: string, config: C): boolean;
}

/** The table of embeddings is in no graph: the host looks the rows up. */
export const EMBEDDING_TABLE = 'model.embed_tokens.weight';

const transformer: ComponentModel<ZImageConfig> = {
  label: 'a Z-Image transformer',
  names: new NameTable(Z_IMAGE_WEIGHT_NAMES),
  sizes: ['dim', 'nLayers', 'nRefinerLayers', 'nHeads', 'capFeatDim', 'inChannels'],
  counts: ['nLayers', 'nRefinerLayers'],
  inferConfig: inferZImageConfig,
  parseConfig: parseZImageConfig,
  readMetadata: () => ({}),
  findProblems: findZImageConfigProblems,
  // One token each is the smallest shape, and one that is padded: the pad tokens appear.
  listWeights: (config) =>
    weightsOf([
      describeModulation(config, 1),
      describeCaption(config, 1),
      describeStep(config, { gridHeight: 1, gridWidth: 1, captionTokens: 1 }),
    ]),
  isSpare: () => false,
};

const textEncoder: ComponentModel<Qwen3Config> = {
  label: 'a Qwen3 text encoder',
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
  counts: ['numHiddenLayers'],
  inferConfig: inferQwen3Config,
  parseConfig: parseQwen3Config,
  readMetadata: readQwen3Metadata,
  findProblems: findQwen3ConfigProblems,
  listWeights: (config) => [
    { name: EMBEDDING_TABLE, shape: [config.vocabSize, config.hiddenSize] },
    ...weightsOf([describeTextEncoder(config, 1)]),
  ],
  isSpare: (name, config) => name.startsWith(`model.layers.${config.numHiddenLayers - 1}.`),
};

const vae: ComponentModel<AutoencoderConfig> = {
  label: "Flux's VAE",
  names: new NameTable(AUTOENCODER_WEIGHT_NAMES),
  sizes: ['latentChannels', 'blockOutChannels', 'layersPerBlock'],
  counts: [],
  inferConfig: inferAutoencoderConfig,
  parseConfig: parseAutoencoderConfig,
  readMetadata: () => ({}),
  findProblems: findAutoencoderConfigProblems,
  listWeights: (config, shapes) => {
    const encoderInput = 2 ** (config.blockOutChannels.length - 1);
    const hasEncoder = shapes.hasPrefix('encoder.');
    return weightsOf([
      describeDecoder(config, 1, 1),
      ...(hasEncoder ? [describeEncoder(config, encoderInput, encoderInput)] : []),
    ]);
  },
  isSpare: () => false,
};

export const COMPONENT_MODELS: {
  readonly [K in ComponentKind]: ComponentModel<ComponentConfigs[K]>;
} = { transformer, textEncoder, vae };

function weightsOf(descriptions: readonly GraphDescription[]): Weight[] {
  const weights = new Map<string, Weight>();
  for (const description of descriptions) {
    for (const [name, weight] of description.weights) weights.set(name, weight);
  }
  return [...weights.values()];
}
