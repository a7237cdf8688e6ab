import { DanqingError } from '../../errors.ts';
import { say } from '../../say/say.ts';
import type { Text } from '../../text.ts';

/** foreign: not an image of a known format. damaged: truncated, badly rewritten, or malicious. */
export type PictureProblem = 'foreign' | 'damaged';

/** `problem` completes "The picture …". */
export function pictureError(reason: PictureProblem, problem: Text, cause?: unknown): DanqingError {
  return new DanqingError('INPUT_FILE', say`The picture ${problem}.`, {
    hint: say`Use the file as it was saved; programs that share pictures often rewrite or damage it.`,
    details: { reason },
    cause,
  });
}
