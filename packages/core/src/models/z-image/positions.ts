import { paddedLength } from './padding.ts';

/**
 * Positions over the three axes (sequence, row, column), one row for each axis: int32 [3, tokens] in C order.
 * The caption comes first: its token i, padding included, is (1 + i, 0, 0).
 */
export function captionPositions(tokens: number): Int32Array {
  const padded = paddedLength(tokens);
  const positions = new Int32Array(3 * padded);
  for (let i = 0; i < padded; i++) positions[i] = 1 + i;
  return positions;
}

export interface ImageGrid {
  readonly gridHeight: number;
  readonly gridWidth: number;
  /** Length of the caption before the image, padding included. */
  readonly captionTokens: number;
}

/**
 * Image tokens, row by row, are at (1 + captionTokens, row, column); their padding is at (0, 0, 0). [3, padded image]
 */
export function imagePositions({ gridHeight, gridWidth, captionTokens }: ImageGrid): Int32Array {
  const tokens = gridHeight * gridWidth;
  const padded = paddedLength(tokens);
  const positions = new Int32Array(3 * padded);
  for (let token = 0; token < tokens; token++) {
    positions[token] = 1 + captionTokens;
    positions[padded + token] = Math.floor(token / gridWidth);
    positions[2 * padded + token] = token % gridWidth;
  }
  return positions;
}

/** Positions of the sequence [image, caption]: [3, padded image + padded caption]. */
export function sequencePositions(grid: ImageGrid): Int32Array {
  const image = imagePositions(grid);
  const caption = captionPositions(grid.captionTokens);
  const imageTokens = image.length / 3;
  const captionTokens = caption.length / 3;
  const positions = new Int32Array(image.length + caption.length);
  for (let axis = 0; axis < 3; axis++) {
    const row = axis * (imageTokens + captionTokens);
    positions.set(image.subarray(axis * imageTokens, (axis + 1) * imageTokens), row);
    positions.set(caption.subarray(axis * captionTokens, (axis + 1) * captionTokens), row + imageTokens);
  }
  return positions;
}
