import { DanqingError } from '@danqing/protocol';

/** A wrong picture is an error with a name. @throws DanqingError RESULT_NOT_FINITE */
export function checkFinite(values: Float32Array, what: string): void {
  for (const value of values) {
    if (!Number.isFinite(value)) {
      throw new DanqingError(
        'RESULT_NOT_FINITE',
        `NaN or infinity in ${what}: there is no picture to show.`,
        {
          hint: 'A weight file may be damaged, or the precision too small for it: try --precision f32, or get the file again.',
          details: { where: what },
        },
      );
    }
  }
}
