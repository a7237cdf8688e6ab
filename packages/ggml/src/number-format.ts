import { DanqingError } from '@danqing/protocol';
import { TYPE_TRAITS_OFFSETS } from './abi.ts';
import { callAsync, functionAt, loadGgml, pointerAt } from './library.ts';
import { say } from './say/say.ts';

/** Expands `count` values of a ggml type to f32 with the library's own code, on a worker thread. */
export async function dequantize(type: number, source: Uint8Array, count: number): Promise<Float32Array> {
  const toFloat = pointerAt(loadGgml().ggml_get_type_traits(type), TYPE_TRAITS_OFFSETS.toFloat);
  if (toFloat === null) {
    throw new DanqingError(
      'FORMAT_TYPE',
      say`ggml cannot expand the type ${loadGgml().ggml_type_name(type)}.`,
    );
  }
  const target = new Float32Array(count);
  await callAsync(functionAt(toFloat, 'toFloat'), source, target, count);
  return target;
}

/** Rounds or quantizes f32 rows to a ggml type with the library's own code, on a worker thread. */
export async function quantize(type: number, source: Float32Array, columns: number): Promise<Uint8Array> {
  const rows = source.length / columns;
  const target = quantizedRows(type, rows, columns);
  await callAsync(loadGgml().ggml_quantize_chunk, type, source, target, 0, rows, columns, null);
  return target;
}

/** The same, synchronously; for small sources. */
export function quantizeNow(type: number, source: Float32Array, columns: number): Uint8Array {
  const rows = source.length / columns;
  const target = quantizedRows(type, rows, columns);
  loadGgml().ggml_quantize_chunk(type, source, target, 0, rows, columns, null);
  return target;
}

function quantizedRows(type: number, rows: number, columns: number): Uint8Array {
  const ggml = loadGgml();
  return new Uint8Array(rows * (columns / ggml.ggml_blck_size(type)) * ggml.ggml_type_size(type));
}
