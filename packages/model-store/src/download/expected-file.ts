import { z } from 'zod';
import { CHECKSUM_ALGORITHMS, type Checksum } from './checksum.ts';

/** Size and checksums that a finished file must have. */
export interface Expected {
  readonly byteLength: number;
  readonly checksums: readonly Checksum[];
}

/** The same in the note next to a partial file. */
export const expectedSchema = z.object({
  byteLength: z.int().nonnegative(),
  checksums: z.array(z.object({ algorithm: z.enum(CHECKSUM_ALGORITHMS), hex: z.string() })),
});

export function isSameFile(a: Expected, b: Expected): boolean {
  return a.byteLength === b.byteLength && JSON.stringify(a.checksums) === JSON.stringify(b.checksums);
}
