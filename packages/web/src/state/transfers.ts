import { type Transfer, type TransferEvent, transferEventSchema } from '@danqing/protocol';
import { computed, type Ref, shallowReactive, watch } from 'vue';
import { openEventStream } from '../api/event-stream.ts';
import { useVisible } from './use-visible.ts';

const TYPES = ['snapshot', 'transfer'] as const satisfies readonly TransferEvent['type'][];

export interface TransferParts {
  /** Somebody looks at them. */
  readonly isShown: Ref<boolean>;
  /** Told of each that was seen running and has ended. */
  readonly onEnded: (transfer: Transfer) => void;
}

/**
 * Downloads and imports of the server, as long as somebody looks at them or waits for one. Else they are not followed,
 * nor in a tab that is hidden: a browser has six connections to a server for all of its tabs.
 */
export function useTransfers({ isShown, onEnded }: TransferParts) {
  const known = shallowReactive(new Map<string, Transfer>());
  const isVisible = useVisible();
  const all = computed(() => [...known.values()].sort((a, b) => b.startedAt.localeCompare(a.startedAt)));
  const isWanted = computed(() => isVisible.value && (isShown.value || all.value.some(isRunning)));

  function take(transfer: Transfer): void {
    const before = known.get(transfer.id);
    known.set(transfer.id, transfer);
    if (before !== undefined && isRunning(before) && !isRunning(transfer)) onEnded(transfer);
  }

  function apply(event: TransferEvent): void {
    if (event.type === 'transfer') {
      take(event.transfer);
      return;
    }
    const ids = new Set(event.transfers.map(({ id }) => id));
    // The server has forgotten them: it was started anew.
    for (const id of known.keys()) if (!ids.has(id)) known.delete(id);
    for (const transfer of event.transfers) take(transfer);
  }

  watch(
    isWanted,
    (wanted, _, onCleanup) => {
      if (!wanted) return;
      const stream = { path: '/api/library/events', schema: transferEventSchema, types: TYPES };
      onCleanup(openEventStream({ ...stream, onEvent: apply }));
    },
    { immediate: true },
  );

  return {
    /** The newest first. */
    all,
    /** An answer of the server. Events may have come before, and know more, unless it has ended: then it stays as it is. */
    add(transfer: Transfer): void {
      if (!known.has(transfer.id) || !isRunning(transfer)) take(transfer);
    },
  };
}

/** Of the newest first: those that run, and of those that have ended the last of each name. It took up where the others stopped. */
export function latestOf(transfers: readonly Transfer[]): Transfer[] {
  const isSame = (a: Transfer, b: Transfer) => a.kind === b.kind && a.name === b.name;
  return transfers.filter(
    (one, at) => isRunning(one) || !transfers.slice(0, at).some((newer) => isSame(newer, one)),
  );
}

export const isRunning = ({ state }: Transfer): boolean => state === 'running';
