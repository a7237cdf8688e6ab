import type { Text } from '../text.ts';

/** A list entry in the settings: its normalised value, or why it cannot work and what to write instead. */
export type Entry =
  | { readonly value: string }
  | {
      /** Completes a sentence: "… has a path". */
      readonly problem: Text;
      /** A working entry, or the completion of "Write …". */
      readonly instead: string | Text;
    };

export function isUsable(entry: Entry): entry is { readonly value: string } {
  return 'value' in entry;
}
