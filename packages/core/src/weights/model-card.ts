import { MODEL_KINDS, type ModelKind } from '@danqing/protocol';
import { z } from 'zod';
import { parseConfig } from '../models/config-schema.ts';

/** Our own file next to a model's components: its name and recommended settings. No other program writes it. */
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
  /** Image edges that the model draws well, in pixels; others are allowed with a warning. */
  readonly limits: { readonly minSize: number; readonly maxSize: number };
  /** Null: the map for Flux's VAE. */
  readonly preview: PreviewMap | null;
}

/** A card as written in its file: omitted values depend on the kind of the model. */
export interface GivenModelCard extends Omit<ModelCard, 'defaults'> {
  readonly kind: ModelKind | null;
  readonly defaults: Omit<ModelCard['defaults'], 'steps' | 'guidance'> & {
    readonly steps?: number | undefined;
    readonly guidance?: number | undefined;
  };
}

const SIZE = { width: 1024, height: 1024 };
const LIMITS = { minSize: 512, maxSize: 2048 };

/**
 * Turbo as published: 8 evaluations without guidance. The card of Z-Image (base) recommends 28 to 50 steps and guidance
 * 3 to 5; this is the minimum number of steps, since each takes two evaluations and users can ask for more.
 */
const KIND_DEFAULTS: Readonly<Record<ModelKind, Pick<ModelCard['defaults'], 'steps' | 'guidance'>>> = {
  turbo: { steps: 8, guidance: 0 },
  base: { steps: 28, guidance: 4 },
};

const edge = z.int().min(16).max(16384).multipleOf(16);
const colour = <T extends z.ZodType>(item: T) => z.array(item).length(3);

const schema = z.strictObject({
  name: z.string().min(1).max(100),
  kind: z.enum(MODEL_KINDS).nullable().default(null),
  defaults: z
    .strictObject({
      width: edge.default(SIZE.width),
      height: edge.default(SIZE.height),
      steps: z.int().min(1).max(1000).optional(),
      guidance: z.number().min(0).max(100).optional(),
    })
    .default(SIZE),
  limits: z
    .strictObject({ minSize: edge, maxSize: edge })
    .refine(({ minSize, maxSize }) => minSize <= maxSize, { error: 'minSize is larger than maxSize' })
    .default(LIMITS),
  preview: z
    .strictObject({ factors: colour(z.array(z.number()).min(1)), bias: colour(z.number()) })
    .nullable()
    .default(null),
});

/** @throws DanqingError MODEL_CONFIG listing every field that is wrong */
export function parseModelCard(json: unknown, label: string): GivenModelCard {
  return parseConfig(schema, json, label);
}

/**
 * Whether steps and guidance were chosen for this model. Cards without a kind that have Turbo's defaults were written
 * for any model, before kinds were distinguished.
 */
export function hasOwnDefaults({ kind, defaults: { steps, guidance } }: GivenModelCard): boolean {
  if (steps === undefined && guidance === undefined) return false;
  const { turbo } = KIND_DEFAULTS;
  return kind !== null || steps !== turbo.steps || guidance !== turbo.guidance;
}

/** Card for a model that has none. */
export function newModelCard(name: string, kind: ModelKind): ModelCard {
  return { name, defaults: { ...SIZE, ...KIND_DEFAULTS[kind] }, limits: LIMITS, preview: null };
}

/** Completes a card with the defaults of the model's kind. */
export function completeModelCard(given: GivenModelCard, kind: ModelKind): ModelCard {
  const { kind: own, defaults, ...rest } = given;
  const { width, height, ...chosen } = defaults;
  const counts = hasOwnDefaults(given) && (own === null || own === kind);
  const usual = KIND_DEFAULTS[kind];
  const { steps = usual.steps, guidance = usual.guidance } = counts ? chosen : {};
  return { ...rest, defaults: { width, height, steps, guidance } };
}
