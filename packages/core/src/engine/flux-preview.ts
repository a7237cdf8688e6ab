import type { PreviewMap } from '../weights/model-card.ts';

/**
 * For latents of Flux's VAE, which Z-Image-Turbo uses. Published factors: red, green and blue for each latent channel,
 * for colours of -1..1 (ComfyUI, comfy/latent_formats.py, class Flux).
 */
const PUBLISHED_FACTORS = [
  [-0.0346, 0.0244, 0.0681],
  [0.0034, 0.021, 0.0687],
  [0.0275, -0.0668, -0.0433],
  [-0.0174, 0.016, 0.0617],
  [0.0859, 0.0721, 0.0329],
  [0.0004, 0.0383, 0.0115],
  [0.0405, 0.0861, 0.0915],
  [-0.0236, -0.0185, -0.0259],
  [-0.0245, 0.025, 0.118],
  [0.1008, 0.0755, -0.0421],
  [-0.0515, 0.0201, 0.0011],
  [0.0428, -0.0012, -0.0036],
  [0.0817, 0.0765, 0.0749],
  [-0.1264, -0.0522, -0.1103],
  [-0.028, -0.0881, -0.0499],
  [-0.1262, -0.0982, -0.0778],
] as const;
const PUBLISHED_BIAS = [-0.0329, -0.0718, -0.0851] as const;

export const FLUX_PREVIEW_MAP: PreviewMap = {
  factors: [0, 1, 2].map((colour) => PUBLISHED_FACTORS.map((channel) => (channel[colour] ?? 0) / 2)),
  bias: PUBLISHED_BIAS.map((value) => (value + 1) / 2),
};
