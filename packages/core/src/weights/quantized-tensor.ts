/** Turns a tensor of codes and its companions into a tensor of values: its shape, and how to read its rows. */

import type { Text } from '@danqing/protocol';
import { isRotationGroup } from '../formats/convrot.ts';
import { formatError, quoteName } from '../formats/format-error.ts';
import { isFp8Type } from '../formats/fp8.ts';
import { type CodeType, createRowCodec } from '../formats/row-codec.ts';
import { decodeScales, type ScaleGrid, untile } from '../formats/scale-grid.ts';
import { elementCount, formatShape } from '../graph/shapes.ts';
import type { RowCoding } from '../graph/stored-weight.ts';
import { say } from '../say/say.ts';
import type { QuantFormat } from './quant-format.ts';
import { type FileScales, type GridPlan, planGrid, scaleTypeOf } from './scale-plan.ts';
import type { ArchiveTensor } from './tensor-archive.ts';

/** A weight with the tensors that describe it. */
export interface WeightCompanions {
  readonly tensor: ArchiveTensor;
  readonly scale?: ArchiveTensor | undefined;
  /** Scale of the whole matrix, in addition to those of its blocks. */
  readonly secondScale?: ArchiveTensor | undefined;
  readonly format?: QuantFormat | undefined;
}

export const QUANT_HINT = say`Get the model in bf16, in fp8 with scales per tensor, row or block as ComfyUI writes it, or as GGUF.`;

/** How each format stores its codes. */
const CODES: Readonly<Record<QuantFormat['format'], { stored: ArchiveTensor['type']; codes: CodeType }>> = {
  float8_e4m3fn: { stored: 'F8_E4M3', codes: 'F8_E4M3' },
  float8_e5m2: { stored: 'F8_E5M2', codes: 'F8_E5M2' },
  mxfp8: { stored: 'F8_E4M3', codes: 'F8_E4M3' },
  nvfp4: { stored: 'U8', codes: 'E2M1' },
  int8_tensorwise: { stored: 'I8', codes: 'I8' },
  convrot_w4a4: { stored: 'I8', codes: 'I4' },
};

/** Scales up to this size are checked when a checkpoint is opened, larger ones when they are needed. */
const MAX_EAGER_BYTES = 256 * 1024;

/**
 * The tensor presented as its values; unchanged if it needs no decoding.
 * @throws DanqingError FORMAT_TYPE if companions are missing, do not fit the tensor or each other, or are not scales
 */
export async function codeTensor(companions: WeightCompanions, file: FileScales): Promise<ArchiveTensor> {
  const { tensor, scale, format } = companions;
  const codes = codesOf(companions);
  if (codes === null) return tensor;
  if (scale === undefined) {
    throw unsupported(tensor, say`is quantized as "${format?.format ?? ''}" but has no scale`);
  }
  if (format?.format === 'nvfp4' && companions.secondScale === undefined) {
    throw unsupported(tensor, say`is quantized as "nvfp4" but has no second scale (weight_scale_2)`);
  }
  const shape = isPacked(codes)
    ? [...tensor.shape.slice(0, -1), 2 * (tensor.shape.at(-1) ?? 0)]
    : tensor.shape;
  const plan = planGrid({ ...companions, scale }, shape, file);
  if ('problem' in plan) throw unsupported(scale, plan.problem);
  const columns = shape.at(-1) ?? 1;
  const rotationGroup = format?.rotationGroup ?? null;
  checkRotation(tensor, rotationGroup, columns);
  const readGrid = await gridReader({ ...companions, scale }, plan);
  const coding: RowCoding = {
    byteLength: plan.bytes,
    open: async () => createRowCodec({ codes, columns, scales: await readGrid(), rotationGroup }),
  };
  return { ...tensor, shape, coding };
}

/** Null for a tensor that holds plain values. */
function codesOf({ tensor, scale, secondScale, format }: WeightCompanions): CodeType | null {
  if (secondScale !== undefined && format?.format !== 'nvfp4') {
    throw unsupported(secondScale, say`is a second scale of a weight that is not declared as "nvfp4"`);
  }
  if (format !== undefined) {
    const { stored, codes } = CODES[format.format];
    const isMatrix = tensor.shape.length === 2 || format.format.startsWith('float8');
    if (tensor.type === stored && isMatrix) return codes;
    const shape = formatShape(tensor.shape);
    throw unsupported(
      tensor,
      say`is declared as quantized to "${format.format}" but is ${tensor.type} ${shape}`,
    );
  }
  if (isFp8Type(tensor.type)) return scale === undefined ? null : tensor.type;
  if (scale === undefined) return null;
  throw unsupported(
    scale,
    say`is a scale of ${quoteName(tensor.name)}, which is stored as ${tensor.type} without any description of the quantization`,
  );
}

function isPacked(codes: CodeType): boolean {
  return codes === 'E2M1' || codes === 'I4';
}

function checkRotation(tensor: ArchiveTensor, group: number | null, columns: number): void {
  if (group === null || (isRotationGroup(group) && columns % group === 0)) return;
  const why = isRotationGroup(group)
    ? say`rows of ${columns} do not divide into them`
    : say`regular Hadamard matrices exist only for powers of 4`;
  throw unsupported(tensor, say`is declared as rotated in groups of ${group}: ${why}`);
}

type Scaled = WeightCompanions & { readonly scale: ArchiveTensor };

/** Checks small scales immediately. */
async function gridReader(companions: Scaled, plan: GridPlan): Promise<() => Promise<ScaleGrid>> {
  const { scale, secondScale } = companions;
  const factor = secondScale === undefined ? 1 : await readSecondScale(secondScale);
  const read = async (): Promise<ScaleGrid> => {
    const { grid, isTiled, isSingle } = plan;
    const stored = await readScales(scale, plan, isSingle ? isPositive : isNotNegative);
    const values = isTiled ? untile(stored, grid.rows, grid.columns) : stored;
    if (secondScale !== undefined) for (const [i, value] of values.entries()) values[i] = value * factor;
    return { values, ...grid };
  };
  if (scale.byteLength > MAX_EAGER_BYTES) return read;
  const grid = await read();
  // A single scale is kept; larger grids would add up.
  return plan.isSingle ? async () => grid : read;
}

async function readSecondScale(tensor: ArchiveTensor): Promise<number> {
  const type = scaleTypeOf(tensor, undefined);
  if (elementCount(tensor.shape) !== 1 || type === null) {
    throw unsupported(
      tensor,
      say`is a second scale of type ${tensor.type} and shape ${formatShape(tensor.shape)}`,
    );
  }
  const [factor = Number.NaN] = await readScales(tensor, { type }, isPositive);
  return factor;
}

const isPositive = (scale: number) => Number.isFinite(scale) && scale > 0;
/** The scale of a row or block of zeros may be 0. */
const isNotNegative = (scale: number) => Number.isFinite(scale) && (scale > 0 || Object.is(scale, 0));

async function readScales(
  tensor: ArchiveTensor,
  { type }: Pick<GridPlan, 'type'>,
  isScale: (scale: number) => boolean,
): Promise<Float32Array> {
  const values = decodeScales(type, await tensor.source.read(tensor.byteOffset, tensor.byteLength));
  const wrong = values.find((value) => !isScale(value));
  if (wrong !== undefined)
    throw unsupported(tensor, say`contains a scale of ${Object.is(wrong, -0) ? '-0' : wrong}`);
  return values;
}

export function unsupported(tensor: ArchiveTensor, what: Text) {
  return formatError('FORMAT_TYPE', what, {
    file: tensor.source.label,
    tensor: tensor.name,
    hint: QUANT_HINT,
  });
}
