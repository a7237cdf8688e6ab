import { type FieldRow, jobRequestSchema, mapFields, type RequestField } from '@danqing/protocol';
import { z } from 'zod';

/** The fields of a request that the form has. */
export const FORM_FIELDS = {
  prompt: true,
  negativePrompt: true,
  width: true,
  height: true,
  steps: true,
  guidance: true,
  seed: true,
  numImages: true,
} as const satisfies Partial<Readonly<Record<RequestField, true>>>;

const { numImages: _, ...taken } = FORM_FIELDS;

/** The fields that the form takes from a request: all except the number of images. */
export const takenFields = z.object(jobRequestSchema.shape).pick(taken);

/** Until the model has told its own. */
const USUAL: Partial<Readonly<Record<RequestField, number>>> = { width: 1024, height: 1024, steps: 8 };

const number = ({ default: fixed }: FieldRow, field: RequestField) =>
  z.number().default(typeof fixed === 'number' ? fixed : (USUAL[field] ?? 0));

/** The content of the form. While the user types, a number may have any value. */
export const formFields = z
  .object(
    mapFields({
      prompt: () => z.string().default(''),
      text: () => z.string().default(''),
      whole: number,
      real: number,
      seed: () => z.string().default('0'),
    }),
  )
  .pick(FORM_FIELDS);
