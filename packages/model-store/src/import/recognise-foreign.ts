import { type Addition, describeForeign, findAddition } from '@danqing/core/weights';
import type { Text } from '@danqing/protocol';

/** A tensor file that does not belong to the model. */
export interface Foreign {
  readonly path: string;
  /** Null if its tensor names are unknown. */
  readonly what: Text | null;
  readonly addition: Addition | null;
}

export function recogniseForeign(path: string, names: readonly string[]): Foreign {
  return { path, what: describeForeign(names) ?? null, addition: findAddition(names) ?? null };
}
