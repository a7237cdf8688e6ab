import { DanqingError } from '../../errors.ts';
import { say } from '../../say/say.ts';
import type { Text } from '../../text.ts';

/** foreign: not an image of a known format. damaged: truncated, badly rewritten, or malicious. */
export type PictureProblem = 'foreign' | 'damaged';

/** `problem` completes "The picture …". */
export function pictureError(reason: PictureProblem, problem: Text, cause?: unknown): DanqingError {
  return new DanqingError('INPUT_FILE', say`The image ${problem}.`, {
    hint: say`Use the original file; programs that share images often rewrite or damage it.`,
    details: { reason },
    cause,
  });
}
