import { type Addition, describeForeign, findAddition } from '@danqing/core/weights';
import type { Text } from '@danqing/protocol';

/** A file of tensors that is no part of the model. */
export interface Foreign {
  readonly path: string;
  /** Null when its names say nothing. */
  readonly what: Text | null;
  readonly addition: Addition | null;
}

export function recogniseForeign(path: string, names: readonly string[]): Foreign {
  return { path, what: describeForeign(names) ?? null, addition: findAddition(names) ?? null };
}
