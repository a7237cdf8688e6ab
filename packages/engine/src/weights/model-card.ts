import { z } from 'zod';
import { parseConfig } from '../models/config-schema.ts';

/** Beside a model's components: what it calls itself and draws well. Ours; no other program writes it. */
export const MODEL_CARD_FILE = 'danqing.json';

/** Linear map from latents to a preview's colours: rgb = factors . latent + bias, in 0..1. */
export interface PreviewMap {
  /** [3, latentChannels] */
  readonly factors: readonly (readonly number[])[];
  /** [3] */
  readonly bias: readonly number[];
}

export interface ModelCard {
  readonly name: string;
  readonly defaults: {
    readonly width: number;
    readonly height: number;
    readonly steps: number;
    readonly guidance: number;
  };
  /** Edges of pictures that the model draws well, in pixels; others are allowed with a warning. */
  readonly limits: { readonly minSize: number; readonly maxSize: number };
  /** Null: that of Flux's VAE. */
  readonly preview: PreviewMap | null;
}

/** Z-Image-Turbo's own. */
const PUBLISHED = {
  defaults: { width: 1024, height: 1024, steps: 8, guidance: 0 },
  limits: { minSize: 512, maxSize: 2048 },
} as const;

const edge = z.int().min(16).max(16384).multipleOf(16);
const colour = <T extends z.ZodType>(item: T) => z.array(item).length(3);

const schema = z.strictObject({
  name: z.string().min(1).max(100),
  defaults: z
    .strictObject({
      width: edge.default(PUBLISHED.defaults.width),
      height: edge.default(PUBLISHED.defaults.height),
      steps: z.int().min(1).max(1000).default(PUBLISHED.defaults.steps),
      guidance: z.number().min(0).max(100).default(PUBLISHED.defaults.guidance),
    })
    .default(PUBLISHED.defaults),
  limits: z
    .strictObject({ minSize: edge, maxSize: edge })
    .refine(({ minSize, maxSize }) => minSize <= maxSize, { error: 'minSize is larger than maxSize' })
    .default(PUBLISHED.limits),
  preview: z
    .strictObject({ factors: colour(z.array(z.number()).min(1)), bias: colour(z.number()) })
    .nullable()
    .default(null),
});

/** @throws DanqingError MODEL_CONFIG listing every field that is wrong */
export function parseModelCard(json: unknown, label: string): ModelCard {
  return parseConfig(schema, json, label);
}

/** The card of a model that brings none. */
export function defaultModelCard(name: string): ModelCard {
  return { name, ...PUBLISHED, preview: null };
}
