import { DanqingError, type Text } from '@danqing/protocol';
import { say } from '../say/say.ts';

/** Turns a broken result into a named error. @throws DanqingError RESULT_NOT_FINITE */
export function checkFinite(values: Float32Array, what: Text): void {
  for (const value of values) {
    if (!Number.isFinite(value)) {
      throw new DanqingError(
        'RESULT_NOT_FINITE',
        say`NaN or infinity in ${what}: there is no image to show.`,
        {
          hint: say`A weight file may be damaged, or the precision too low for it: try --precision f32, or get the file again.`,
          details: { where: what.en },
        },
      );
    }
  }
}
