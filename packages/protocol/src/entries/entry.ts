import type { Text } from '../text.ts';

/** An entry of a list in the settings: as it is used, or why it cannot work and what to write instead. */
export type Entry =
  | { readonly value: string }
  | {
      /** The end of a sentence: "… has a path". */
      readonly problem: Text;
      /** An entry that would work, or the end of "Write …". */
      readonly instead: string | Text;
    };

export function isUsable(entry: Entry): entry is { readonly value: string } {
  return 'value' in entry;
}
