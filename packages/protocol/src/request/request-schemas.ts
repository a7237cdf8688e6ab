import { z } from 'zod';
import type { SeedInput } from '../seed.ts';
import type { FieldRow } from './field-row.ts';
import { type FieldsWith, mapFields } from './request-fields.ts';

/** Accepts any value here, because parseSeed explains what is wrong better than a schema could. */
const seedInput = z.unknown().describe('0 to 2^63-1; beyond 2^53-1 a string of digits') as z.ZodType<
  SeedInput,
  SeedInput
>;

function wholeIn({ range, multipleOf }: FieldRow) {
  const whole = range === undefined ? z.int() : z.int().min(range[0]).max(range[1]);
  return multipleOf === undefined ? whole : whole.multipleOf(multipleOf);
}

function realIn({ range }: FieldRow) {
  return range === undefined ? z.number() : z.number().min(range[0]).max(range[1]);
}

/** The request as received: every field except the prompt may be omitted or null; unknown fields are refused. */
export const generateInputSchema = z.strictObject(
  mapFields({
    prompt: () => z.string(),
    text: () => z.string().nullish(),
    whole: (row) => wholeIn(row).nullish(),
    real: (row) => realIn(row).nullish(),
    seed: () => seedInput,
  }),
);
export type GenerateInput = z.input<typeof generateInputSchema>;

/** A complete request as JSON. The seed is a string of digits, because JSON numbers are exact only up to 2^53. */
export const jobRequestSchema = z
  .strictObject(
    mapFields({
      prompt: () => z.string(),
      text: () => z.string().optional(),
      whole: () => z.int().nonnegative(),
      real: () => z.number(),
      seed: () => z.string(),
    }),
  )
  .meta({ id: 'JobRequest' });
export type JobRequest = z.infer<typeof jobRequestSchema>;

/** A complete, checked request with nothing left to decide. */
export interface GenerateRequest extends Readonly<Omit<JobRequest, 'seed'>> {
  readonly seed: bigint;
}

/** A model's defaults for fields that a request leaves out. */
export type ModelDefaults = {
  readonly [F in FieldsWith<{ readonly default: 'model' }>]: number;
};
