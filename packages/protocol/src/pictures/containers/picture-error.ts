import { DanqingError } from '../../errors.ts';
import { say } from '../../say/say.ts';
import type { Text } from '../../text.ts';

/** foreign: no picture of a known kind. damaged: cut, rewritten badly, or made to do harm. */
export type PictureProblem = 'foreign' | 'damaged';

/** `problem` completes "The picture …". */
export function pictureError(reason: PictureProblem, problem: Text, cause?: unknown): DanqingError {
  return new DanqingError('INPUT_FILE', say`The picture ${problem}.`, {
    hint: say`Use the file as it was saved; programs that share pictures often rewrite or damage it.`,
    details: { reason },
    cause,
  });
}
