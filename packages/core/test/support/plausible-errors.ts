/** How Danqing handles each file of fixtures/plausible-errors (its manifest.json states what is wrong with each). */
import { fileURLToPath } from 'node:url';
import type { ErrorCode } from '@danqing/protocol';

export interface PlausibleError {
  readonly name: string;
  /**
   * Where the error is detected: `format` when the file is opened, without knowledge of any model; `checkpoint` for a
   * well-formed file that opens but does not fit its model.
   */
  readonly level: 'format' | 'checkpoint';
  readonly expect: 'loads' | 'loads with a warning' | ErrorCode;
  /** Required text of the message, if the code alone is too vague. */
  readonly says?: RegExp;
}

export function plausibleErrorPath(name: string): string {
  return fileURLToPath(new URL(`../../../../fixtures/plausible-errors/${name}`, import.meta.url));
}

const format = (name: string, expect: PlausibleError['expect'], says?: RegExp): PlausibleError => ({
  name,
  level: 'format',
  expect,
  ...(says === undefined ? {} : { says }),
});

const checkpoint = (name: string, expect: PlausibleError['expect'], says?: RegExp): PlausibleError => ({
  ...format(name, expect, says),
  level: 'checkpoint',
});

export const PLAUSIBLE_ERRORS: readonly PlausibleError[] = [
  format('ok-control.safetensors', 'loads'),
  format('st-empty.safetensors', 'FORMAT_TRUNCATED'),
  format('st-five-bytes.safetensors', 'FORMAT_TRUNCATED'),
  format('st-truncated.safetensors', 'FORMAT_TRUNCATED', /"b".*9 bytes/),
  format('st-truncated-header.safetensors', 'FORMAT_TRUNCATED'),
  format('st-header-longer-than-file.safetensors', 'FORMAT_TRUNCATED', /1000000/),
  format('st-header-2-63.safetensors', 'FORMAT_HEADER', /9223372036854775816/),
  format('st-header-zero.safetensors', 'FORMAT_HEADER'),
  format('st-header-not-json.safetensors', 'FORMAT_HEADER', /JSON at byte 1/),
  format('st-header-array.safetensors', 'FORMAT_HEADER', /object/),
  format('st-header-bad-utf8.safetensors', 'FORMAT_HEADER', /UTF-8/),
  format('st-header-nested-10000.safetensors', 'FORMAT_HEADER'),
  format('st-overlapping-offsets.safetensors', 'FORMAT_OFFSET', /shares bytes/),
  format('st-hole.safetensors', 'FORMAT_OFFSET', /4 bytes between/),
  format('st-extra-bytes-at-end.safetensors', 'FORMAT_OFFSET', /100 bytes after/),
  format('st-offsets-reversed.safetensors', 'FORMAT_OFFSET'),
  format('st-offset-negative.safetensors', 'FORMAT_OFFSET'),
  format('st-offset-float.safetensors', 'FORMAT_OFFSET'),
  format('st-offset-2-53.safetensors', 'FORMAT_OFFSET'),
  format('st-dtype-unknown.safetensors', 'FORMAT_TYPE', /Q7/),
  format('st-dtype-missing.safetensors', 'FORMAT_HEADER', /lacks "dtype"/),
  format('st-shape-mismatch.safetensors', 'FORMAT_SHAPE', /24 bytes.*16/),
  format('st-shape-negative.safetensors', 'FORMAT_SHAPE'),
  format('st-shape-overflow.safetensors', 'FORMAT_SHAPE'),
  format('st-shape-huge.safetensors', 'FORMAT_OFFSET'),
  format('st-scalar-as-matrix.safetensors', 'FORMAT_SHAPE'),
  format('st-duplicate-key.safetensors', 'FORMAT_DUPLICATE'),
  format('git-lfs-pointer.safetensors', 'FORMAT_UNKNOWN', /Git LFS pointer/),
  format('html-page.safetensors', 'FORMAT_UNKNOWN', /web page/),
  format('ok-control.gguf', 'loads'),
  format('gguf-bad-magic.gguf', 'FORMAT_UNKNOWN', /GGML/),
  format('gguf-version-1.gguf', 'FORMAT_VERSION', /version 1/),
  format('gguf-version-9.gguf', 'FORMAT_VERSION', /version 9/),
  format('gguf-big-endian.gguf', 'FORMAT_VERSION', /big-endian/),
  format('gguf-empty.gguf', 'FORMAT_TRUNCATED'),
  format('gguf-huge-string.gguf', 'FORMAT_HEADER'),
  format('gguf-huge-tensor-count.gguf', 'FORMAT_HEADER', /tensors/),
  format('gguf-huge-kv-count.gguf', 'FORMAT_HEADER', /metadata entries/),
  format('gguf-huge-array.gguf', 'FORMAT_HEADER', /array elements/),
  format('gguf-unknown-kv-type.gguf', 'FORMAT_HEADER', /type 77/),
  format('gguf-bad-alignment.gguf', 'FORMAT_HEADER', /alignment/),
  format('gguf-offset-outside.gguf', 'FORMAT_OFFSET', /"b".*beyond the end/),
  format('gguf-offset-unaligned.gguf', 'FORMAT_OFFSET', /"b".*multiple of 32/),
  format('gguf-truncated.gguf', 'FORMAT_TRUNCATED', /"b"/),
  format('gguf-unknown-type.gguf', 'FORMAT_TYPE', /99/),
  format('gguf-removed-type.gguf', 'FORMAT_TYPE', /Q4_2/),
  format('gguf-row-not-multiple.gguf', 'FORMAT_SHAPE', /40.*Q8_0.*32/),
  format('gguf-dims-overflow.gguf', 'FORMAT_SHAPE'),
  format('gguf-nine-dims.gguf', 'FORMAT_SHAPE', /9 dimensions/),
  format('gguf-zero-dim.gguf', 'FORMAT_SHAPE', /empty dimension/),
  format('gguf-duplicate-name.gguf', 'FORMAT_DUPLICATE', /"a"/),
  format('safetensors-named.gguf', 'loads'),
  checkpoint('te-wrong-shape.gguf', 'MODEL_SHAPE', /blk\.1\.ffn_up\.weight/),
  checkpoint('te-nan-weight.safetensors', 'RESULT_NOT_FINITE'),
  checkpoint('te-missing-tensor.gguf', 'MODEL_TENSOR_MISSING', /blk\.2\.attn_k\.weight/),
  checkpoint('te-extra-tensor.gguf', 'FORMAT_TYPE', /blk\.2\.attn_q\.bias/),
  checkpoint('lora-given-as-transformer.safetensors', 'MODEL_KIND', /LoRA/),
  checkpoint('sd15-given-as-transformer.safetensors', 'MODEL_KIND', /not Z-Image|Stable Diffusion/),
  format('pickle-zip.ckpt', 'FORMAT_PICKLE'),
  format('pickle-as.safetensors', 'FORMAT_PICKLE'),
  format('pickle-legacy.pt', 'FORMAT_PICKLE'),
  format('index-parent/', 'FORMAT_INDEX', /\.\.\/ok-control/),
  format('index-absolute/', 'FORMAT_INDEX', /\/etc\/hostname/),
  format('index-backslash/', 'FORMAT_INDEX', /plain file name/),
  format('index-missing-shard/', 'FORMAT_INDEX', /model-00002-of-00002/),
  format('index-not-in-shard/', 'FORMAT_INDEX', /"zzz"/),
];
