import { type EngineOptions, openEngine } from '@danqing/engine';
import {
  DanqingError,
  type GenerateInput,
  isDanqingError,
  type RgbImage,
  type TextValue,
} from '@danqing/protocol';
import { say } from '../say/say.ts';
import { comparePictures, type PictureDifference } from './compare-pictures.ts';
import { readReference } from './read-reference.ts';

export interface SelfTestOptions {
  /** The model that drew the reference, and the device to test. */
  readonly engine: EngineOptions;
  /** PNG that contains its request. */
  readonly referencePath: string;
  readonly signal?: AbortSignal;
}

export interface SelfTestResult extends PictureDifference {
  /** From the start of the engine process to the image. */
  readonly durationMs: number;
}

/** Devices that compute in f16 or bf16 stay below a third of these limits; a fault in any single layer exceeds them. */
export const SELF_TEST_LIMITS: PictureDifference = { rms: 2, worstSquare: 5 };

/** Longer than the slowest usable device needs. */
const LIMIT_MS = 180_000;

const HINT = say`Use another device (--device cpu) or update its driver, and please report this.`;

/**
 * Draws the reference again and compares.
 * @throws DanqingError SELF_TEST_FAILED, INPUT_FILE, and errors of the engine
 */
export async function runSelfTest({
  engine: options,
  referencePath,
  signal,
}: SelfTestOptions): Promise<SelfTestResult> {
  const reference = await readReference(referencePath);
  const start = performance.now();
  const drawn = await draw(options, reference.request, signal);
  const durationMs = performance.now() - start;
  const difference = comparePictures(drawn, reference.image);
  if (!isWithin(difference)) throw wrongPicture(difference, options.device);
  return { ...difference, durationMs };
}

/** Does not use cached prompts, so that the text encoder is tested, too. */
async function draw(
  { promptCache: _, ...options }: EngineOptions,
  request: GenerateInput,
  signal?: AbortSignal,
): Promise<RgbImage> {
  const late = AbortSignal.timeout(LIMIT_MS);
  const cancel = { signal: signal === undefined ? late : AbortSignal.any([signal, late]) };
  try {
    await using engine = await openEngine(options, cancel);
    const { images } = await engine.generate(request, cancel);
    return images[0]?.image ?? { width: 0, height: 0, data: new Uint8Array() };
  } catch (error) {
    if (!late.aborted || signal?.aborted || !isDanqingError(error, 'CANCELLED')) throw error;
    const message = say`${options.device ?? say`The device`} did not finish a small image in ${LIMIT_MS / 1000} s.`;
    throw new DanqingError('SELF_TEST_FAILED', message, { hint: HINT });
  }
}

function isWithin({ rms, worstSquare }: PictureDifference): boolean {
  return rms <= SELF_TEST_LIMITS.rms && worstSquare <= SELF_TEST_LIMITS.worstSquare;
}

function wrongPicture(
  { rms, worstSquare }: PictureDifference,
  device: TextValue = say`The device`,
): DanqingError {
  const { rms: most, worstSquare: mostOfSquare } = SELF_TEST_LIMITS;
  const found = say`it differs from the reference by ${rms.toFixed(1)} of 255 (at most ${most}), in one place by ${worstSquare.toFixed(1)} (at most ${mostOfSquare})`;
  return new DanqingError('SELF_TEST_FAILED', say`${device} draws a wrong image: ${found}.`, {
    hint: HINT,
    details: { rms, worstSquare, limits: SELF_TEST_LIMITS },
  });
}
