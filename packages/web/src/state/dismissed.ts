import type { Transfer } from '@danqing/protocol';
import { ref } from 'vue';
import { z } from 'zod';
import { readStored, writeStored } from '../stored.ts';

const STORED = 'danqing.dismissed-transfers';
/** The server remembers the same number. */
const MAX_KEPT = 50;

/** Finished transfers that the user dismissed; the server still lists them. */
export function useDismissed() {
  const ids = ref(new Set(storedIds()));
  return {
    isDismissed: ({ id }: Transfer): boolean => ids.value.has(id),
    dismiss({ id }: Transfer): void {
      ids.value.add(id);
      writeStored(STORED, JSON.stringify([...ids.value].slice(-MAX_KEPT)));
    },
  };
}

function storedIds(): string[] {
  try {
    return z.array(z.string()).parse(JSON.parse(readStored(STORED) ?? '[]'));
  } catch {
    return [];
  }
}
