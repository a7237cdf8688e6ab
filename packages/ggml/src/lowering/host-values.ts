import type { HostTensor } from '@danqing/core/graph';
import { invariant } from '@danqing/protocol';
import { readTensor, writeTensor } from '../context.ts';
import type { NativeValueInfo } from './native-value.ts';

/** Copies host values into a graph's inputs; every input must be given, with the right size and type. */
export function writeValues(
  graph: string,
  places: ReadonlyMap<string, NativeValueInfo>,
  values: Readonly<Record<string, HostTensor>>,
): void {
  for (const [name, { tensor, elements, type }] of places) {
    const data = values[name];
    const fits =
      data !== undefined && data.length === elements && data instanceof Int32Array === (type === 'i32');
    invariant(fits, `graph ${graph}: input ${name} needs ${elements} values of type ${type}`);
    writeTensor(tensor, data);
  }
}

export function readValues(places: ReadonlyMap<string, NativeValueInfo>): Record<string, Float32Array> {
  const results: Record<string, Float32Array> = {};
  for (const [name, { tensor, elements }] of places) {
    const values = new Float32Array(elements);
    readTensor(tensor, values);
    results[name] = values;
  }
  return results;
}
