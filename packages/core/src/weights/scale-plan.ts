/** Layout of a matrix's scales, derived from their shape and from the other matrices of the file. */

import type { Text } from '@danqing/protocol';
import { isFp8Type } from '../formats/fp8.ts';
import { type ScaleGrid, type ScaleType, tiledShape } from '../formats/scale-grid.ts';
import { elementCount, formatShape, type Shape, sameShape } from '../graph/shapes.ts';
import { say } from '../say/say.ts';
import { type BlockScaled, type BlockSize, findBlockSize } from './block-size.ts';
import type { QuantFormat } from './quant-format.ts';
import type { ArchiveTensor } from './tensor-archive.ts';

export interface Scaled {
  readonly tensor: ArchiveTensor;
  readonly scale: ArchiveTensor;
  readonly format?: QuantFormat | undefined;
}

export interface GridPlan {
  readonly type: ScaleType;
  readonly grid: Omit<ScaleGrid, 'values'> & { readonly rows: number };
  readonly isTiled: boolean;
  readonly isSingle: boolean;
  /** Memory for reading the scales. */
  readonly bytes: number;
}

/** What all scales of a file show together. */
export interface FileScales {
  readonly blockSize: BlockSize | null;
  /** Whether block scales are stored row by row or in tiles; ComfyUI's order (tiles) if shapes do not show it. */
  readonly order: 'rows' | 'tiles' | 'mixed';
}

/** Values of a row that share a scale. */
const RUNS: Readonly<Partial<Record<QuantFormat['format'], number>>> = { mxfp8: 32, nvfp4: 16 };

/** Examines all scaled weights of a file. */
export function surveyScales(all: readonly Scaled[], declared: BlockSize | undefined): FileScales {
  const blocks: BlockScaled[] = [];
  const orders = new Set<string | null>();
  for (const one of all) {
    const run = runOf(one);
    if (run !== undefined) orders.add(orderOf(one.scale.shape, runGrid(one.tensor.shape, one.format, run)));
    else if (isBlockScaled(one))
      blocks.push({ weight: pair(one.tensor.shape), scales: pair(one.scale.shape) });
  }
  const order = orders.has('rows') ? (orders.has('tiles') ? 'mixed' : 'rows') : 'tiles';
  return { blockSize: findBlockSize(blocks, declared), order };
}

/** Why scales do not fit a matrix: completes a sentence. */
interface Refused {
  readonly problem: Text;
}

/** Returns a plan, or the problem with the scale. `shape`: shape of the values. */
export function planGrid(scaled: Scaled, shape: Shape, file: FileScales): GridPlan | Refused {
  const { scale, format } = scaled;
  const type = scaleTypeOf(scale, format);
  const found = say`is a scale of type ${scale.type} and shape ${formatShape(scale.shape)}`;
  const unfit = say`${found}, which is not valid for ${formatShape(shape)}`;
  if (type === null) return { problem: unfit };
  const run = runOf(scaled);
  if (run !== undefined) {
    const runs = shape.length === 2 ? planRuns(scaled, run, { type, file }) : null;
    return runs ?? { problem: unfit };
  }
  if (elementCount(scale.shape) === 1) {
    const grid = {
      rows: 1,
      columns: 1,
      blockRows: Number.POSITIVE_INFINITY,
      blockColumns: elementCount(shape),
    };
    return plan({ type, grid, isTiled: false });
  }
  const [rows = 0, columns = 0] = shape;
  if (shape.length === 2 && isByRow(scale.shape, rows) && type !== 'F8_E8M0') {
    return plan({ type, grid: { rows, columns: 1, blockRows: 1, blockColumns: columns }, isTiled: false });
  }
  if (!isBlockScaled(scaled)) return { problem: unfit };
  if (file.blockSize === null)
    return { problem: say`${found}; its block size is not stated and cannot be determined` };
  const [blockRows, blockColumns] = file.blockSize;
  const [gridRows, gridColumns] = pair(scale.shape);
  return plan({
    type,
    grid: { rows: gridRows, columns: gridColumns, blockRows, blockColumns },
    isTiled: false,
  });
}

/** Type in which scales are stored; null if the format does not allow it. Bytes may stand for 8-bit floats. */
export function scaleTypeOf({ type }: ArchiveTensor, format: QuantFormat | undefined): ScaleType | null {
  if (format?.format === 'mxfp8') return type === 'U8' || type === 'F8_E8M0' ? 'F8_E8M0' : null;
  if (format?.format === 'nvfp4') return type === 'U8' || type === 'F8_E4M3' ? 'F8_E4M3' : null;
  if (type === 'F32' || type === 'F16' || type === 'BF16') return type;
  return type === 'F8_E8M0' && format === undefined ? type : null;
}

function planRuns(
  { tensor, scale, format }: Scaled,
  run: number,
  { type, file }: { readonly type: ScaleType; readonly file: FileScales },
): GridPlan | Refused | null {
  const grid = runGrid(tensor.shape, format, run);
  const order = orderOf(scale.shape, grid);
  if (order === null) return null;
  if (file.order === 'mixed')
    return {
      problem: say`is stored differently from other scales in the file: one row by row, the other in tiles`,
    };
  const isTiled = (order === 'either' ? file.order : order) === 'tiles';
  const [rows, columns] = grid;
  return plan({ type, grid: { rows, columns, blockRows: 1, blockColumns: run }, isTiled });
}

function plan(found: Omit<GridPlan, 'bytes' | 'isSingle'>): GridPlan {
  const { rows, columns } = found.grid;
  const stored = found.isTiled ? elementCount(tiledShape(rows, columns)) : 0;
  return { ...found, isSingle: rows * columns === 1, bytes: 5 * stored + 8 * rows * columns };
}

function runOf({ format }: Scaled): number | undefined {
  return format === undefined ? undefined : RUNS[format.format];
}

/** Grid of scales for a matrix whose rows are split into runs. */
function runGrid(stored: Shape, format: QuantFormat | undefined, run: number): readonly [number, number] {
  const [rows, bytes] = pair(stored);
  return [rows, Math.ceil((format?.format === 'nvfp4' ? 2 * bytes : bytes) / run)];
}

/**
 * Storage order of scales. Tiles are complete, so a shape that cannot be tiled is in rows. Null: the shape does not
 * fit.
 */
function orderOf(shape: Shape, grid: readonly [number, number]): 'rows' | 'tiles' | 'either' | null {
  const tiled = tiledShape(...grid);
  if (sameShape(shape, grid)) return sameShape(grid, tiled) ? 'either' : 'rows';
  return sameShape(shape, tiled) || sameShape(shape, [elementCount(tiled)]) ? 'tiles' : null;
}

function isByRow(shape: Shape, rows: number): boolean {
  return rows > 1 && (sameShape(shape, [rows]) || sameShape(shape, [rows, 1]));
}

function isBlockScaled({ tensor, scale, format }: Scaled): boolean {
  return (
    isFp8Type(tensor.type) &&
    format?.format !== 'mxfp8' &&
    tensor.shape.length === 2 &&
    scale.shape.length === 2 &&
    elementCount(scale.shape) > 1 &&
    !isByRow(scale.shape, tensor.shape[0] ?? 0)
  );
}

function pair([first = 0, second = 0]: Shape): readonly [number, number] {
  return [first, second];
}
