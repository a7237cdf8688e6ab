/** Rows of the golden README's table: the effect on a result of rounding only the weights. */
const F16 = { transformer: 5.3e-6, textEncoder: 1.8e-6 };
const BF16 = { transformer: 3.2e-4, textEncoder: 1.4e-4 };
/** Weights and activations in bf16. */
const BF16_THROUGHOUT = { transformer: 9.5e-4, textEncoder: 3.7e-4 };
/** Twice the q8_0 row: ggml's integer kernels round activations to 8 bits, whatever the weights' storage type. */
const Q8_ACTIVATIONS = { transformer: 4e-3, textEncoder: 2e-3 };

/**
 * NMSE against f32 arithmetic with the same weights, for a device that computes in the file's storage type. f16 and
 * bf16: activations are rounded as the weights were, so twice their row. fp8 runs as bf16: exact without scales; with
 * scales, weights are rounded once more.
 */
export const STORED_LIMITS: Readonly<Record<string, number>> = {
  'text-encoder-f16.gguf': 2 * F16.textEncoder,
  'text-encoder-fp8-comfyquant.safetensors': BF16_THROUGHOUT.textEncoder,
  'text-encoder-q8_0.gguf': Q8_ACTIVATIONS.textEncoder,
  'transformer-bf16.gguf': 2 * BF16.transformer,
  'transformer-f16.gguf': 2 * F16.transformer,
  'transformer-f32.gguf': 1e-7,
  'transformer-fp8-plain.safetensors': 2 * BF16.transformer,
  'transformer-fp8-scaled.safetensors': BF16_THROUGHOUT.transformer,
  'transformer-q4_0.gguf': Q8_ACTIVATIONS.transformer,
  'transformer-q4_k.gguf': Q8_ACTIVATIONS.transformer,
  'transformer-q5_0.gguf': Q8_ACTIVATIONS.transformer,
  'transformer-q8_0.gguf': Q8_ACTIVATIONS.transformer,
  'transformer-single-f16.safetensors': 2 * F16.transformer,
  'transformer-single-prefixed-bf16.safetensors': 2 * BF16.transformer,
  'vae-flux-f32.safetensors': 1e-9,
};
