import { DanqingError } from '../../errors.ts';

/** foreign: no picture of a known kind. damaged: cut, rewritten badly, or made to do harm. */
export type PictureProblem = 'foreign' | 'damaged';

/** `problem` completes "The picture …". */
export function pictureError(reason: PictureProblem, problem: string, cause?: unknown): DanqingError {
  return new DanqingError('INPUT_FILE', `The picture ${problem}.`, {
    hint: 'Use the file as it was saved; programs that share pictures often rewrite or damage it.',
    details: { reason },
    cause,
  });
}
