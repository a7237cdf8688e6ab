/** Sizes of a Qwen3 text encoder. Names follow transformers' Qwen3Config. */
export interface Qwen3Config {
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  /** Layers in the file. The last one is never computed: the pipeline uses the state before it. */
  readonly numHiddenLayers: number;
  readonly numAttentionHeads: number;
  readonly numKeyValueHeads: number;
  readonly headDim: number;
  readonly vocabSize: number;
  readonly rmsNormEps: number;
  readonly ropeTheta: number;
}
