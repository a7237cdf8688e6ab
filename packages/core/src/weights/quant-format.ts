/** What a file says of how its matrices are quantized: `X.comfy_quant`, and `_quantization_metadata` for all. */

import type { Text } from '@danqing/protocol';
import { z } from 'zod';
import { say } from '../say/say.ts';

/** Of `comfy/quant_ops.py` in ComfyUI, those that are computed here. */
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
  /** Values that were turned together; null where none were. */
  readonly rotationGroup: number | null;
}

/** ComfyUI's, where a file turns values and does not say in which groups. */
const DEFAULT_GROUP = 256;

const rotation = {
  convrot: z.boolean().optional(),
  convrot_groupsize: z.int().optional(),
  // How ComfyUI multiplies by such weights: no matter of their values.
  linear_dtype: z.string().optional(),
};

/** Strict: a key that is not known may change the values. */
const descriptionSchema = z.strictObject({
  format: z.enum(QUANT_FORMATS),
  ...rotation,
  params: z.strictObject(rotation).optional(),
  // These say what was, or how to multiply.
  full_precision_matrix_mult: z.boolean().optional(),
  orig_dtype: z.string().optional(),
  orig_shape: z.array(z.int()).optional(),
});

const metadataSchema = z.object({ layers: z.record(z.string(), z.unknown()) });

/** What a description says, or what about it is not understood. */
export function parseQuantFormat(json: unknown): QuantFormat | { readonly problem: Text } {
  // Some writers give the bare name.
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

/** Descriptions by layer, as `_quantization_metadata` has them; null when it is none. */
export function parseQuantMetadata(text: string): ReadonlyMap<string, unknown> | null {
  const parsed = metadataSchema.safeParse(parseJson(text));
  return parsed.success ? new Map(Object.entries(parsed.data.layers)) : null;
}

/** Undefined when the text is no JSON. */
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
