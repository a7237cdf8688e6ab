/** A file's description of how its matrices are quantized: `X.comfy_quant`, and `_quantization_metadata` for all. */

import type { Text } from '@danqing/protocol';
import { z } from 'zod';
import { say } from '../say/say.ts';

/** Supported formats of `comfy/quant_ops.py` in ComfyUI. */
export const QUANT_FORMATS = [
  'float8_e4m3fn',
  'float8_e5m2',
  'mxfp8',
  'nvfp4',
  'int8_tensorwise',
  'convrot_w4a4',
] as const;

export interface QuantFormat {
  readonly format: (typeof QUANT_FORMATS)[number];
  /** Number of values rotated together; null if there is no rotation. */
  readonly rotationGroup: number | null;
}

/** ComfyUI's default, for files with rotated values that do not state the group size. */
const DEFAULT_GROUP = 256;

const rotation = {
  convrot: z.boolean().optional(),
  convrot_groupsize: z.int().optional(),
  // How ComfyUI multiplies by such weights; does not affect their values.
  linear_dtype: z.string().optional(),
};

/** Strict: an unknown key may change the values. */
const descriptionSchema = z.strictObject({
  format: z.enum(QUANT_FORMATS),
  ...rotation,
  params: z.strictObject(rotation).optional(),
  // These record the original, or how to multiply.
  full_precision_matrix_mult: z.boolean().optional(),
  orig_dtype: z.string().optional(),
  orig_shape: z.array(z.int()).optional(),
});

const metadataSchema = z.object({ layers: z.record(z.string(), z.unknown()) });

/** Parses a description, or explains what is unsupported about it. */
export function parseQuantFormat(json: unknown): QuantFormat | { readonly problem: Text } {
  // Some writers give only the name.
  const parsed = descriptionSchema.safeParse(typeof json === 'string' ? { format: json } : json);
  if (!parsed.success) return { problem: describeProblem(json, parsed.error) };
  const { format, params, ...own } = parsed.data;
  const turned = own.convrot ?? params?.convrot ?? false;
  const group = own.convrot_groupsize ?? params?.convrot_groupsize ?? DEFAULT_GROUP;
  if (format === 'convrot_w4a4') return { format, rotationGroup: group };
  if (turned && format !== 'int8_tensorwise')
    return { problem: say`describes the quantization "${format}" with a rotation, which is not supported` };
  return { format, rotationGroup: turned ? group : null };
}

/** Descriptions by layer from `_quantization_metadata`; null if it is not valid. */
export function parseQuantMetadata(text: string): ReadonlyMap<string, unknown> | null {
  const parsed = metadataSchema.safeParse(parseJson(text));
  return parsed.success ? new Map(Object.entries(parsed.data.layers)) : null;
}

/** Undefined if the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const MAX_QUOTED = 60;

function describeProblem(json: unknown, { issues }: z.ZodError): Text {
  const format = z.object({ format: z.string() }).safeParse(json).data?.format;
  const [issue] = issues;
  if (format === undefined || issue?.path[0] === 'format') {
    const named = format ?? String(JSON.stringify(json) ?? 'nothing that is JSON');
    return say`names the quantization ${JSON.stringify(named.slice(0, MAX_QUOTED))}, which is not supported`;
  }
  const path = issue?.path.join('.') ?? '';
  const field = issue?.code === 'unrecognized_keys' ? issue.keys.join(', ') : `${path} (${issue?.message})`;
  return say`describes the quantization ${JSON.stringify(format)} with ${field.slice(0, MAX_QUOTED)}, which is not supported`;
}
