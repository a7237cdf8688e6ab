/** Size of the blocks that share one scale: files seldom state it. */
import { z } from 'zod';

export type BlockSize = readonly [rows: number, columns: number];
/** Shapes [rows, columns] of a matrix and of the matrix of its scales. */
export interface BlockScaled {
  readonly weight: readonly [number, number];
  readonly scales: readonly [number, number];
}

/** As in DeepSeek's and Qwen's checkpoints: the last block of a row or column may be truncated. */
const PUBLISHED = 128;
const POWERS = [16, 32, 64, 256, 512, 1024];

const configSchema = z.object({
  quantization_config: z.object({ weight_block_size: z.tuple([z.int().min(1), z.int().min(1)]) }),
});

/** `quantization_config.weight_block_size` of a config.json. */
export function declaredBlockSize(json: unknown): BlockSize | undefined {
  return configSchema.safeParse(json).data?.quantization_config.weight_block_size;
}

/**
 * One size for all matrices of a file: the declared one; otherwise 128 if it fits them all; otherwise the one power of
 * two that divides them all evenly. Null if there is none.
 */
export function findBlockSize(
  matrices: readonly BlockScaled[],
  declared: BlockSize | undefined,
): BlockSize | null {
  if (declared !== undefined) return matrices.every((one) => fits(one, declared)) ? declared : null;
  const square = (size: number): BlockSize => [size, size];
  if (matrices.every((one) => fits(one, square(PUBLISHED)))) return square(PUBLISHED);
  const sizes = POWERS.filter((size) =>
    matrices.every((one) => fits(one, square(size)) && isEven(one, size)),
  );
  const [only] = sizes;
  return only === undefined || sizes.length > 1 ? null : square(only);
}

function fits({ weight, scales }: BlockScaled, [rows, columns]: BlockSize): boolean {
  return Math.ceil(weight[0] / rows) === scales[0] && Math.ceil(weight[1] / columns) === scales[1];
}

/** A matrix smaller than a block has one scale along that axis. */
function isEven({ weight }: BlockScaled, size: number): boolean {
  return weight.every((length) => length < size || length % size === 0);
}
