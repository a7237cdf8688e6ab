import { z } from 'zod';

const message = z.string().describe('In English');
const count = z.int().nonnegative();

/** What is allowed and yet unlikely to be meant, or was done in another way. `kind` is for who says it in other words. */
export const warningSchema = z
  .discriminatedUnion('kind', [
    z
      .strictObject({ kind: z.literal('size'), message, minSize: count, maxSize: count })
      .describe('The model draws other sizes well'),
    z.strictObject({ kind: z.literal('negative prompt'), message }).describe('It is not read'),
    z
      .strictObject({ kind: z.literal('prompt length'), message, tokens: count, limit: count })
      .describe('The prompt is cut off'),
    z.strictObject({ kind: z.literal('adaptation'), message }).describe('Memory was refused'),
    z.strictObject({ kind: z.literal('other'), message }).describe("Of the model's files, of folders"),
  ])
  .meta({ id: 'Warning' });
export type Warning = z.infer<typeof warningSchema>;

/** For who reads English words only. */
export function warningMessages(warnings: readonly Warning[]): string[] {
  return warnings.map(({ message }) => message);
}
