import { type Transfer, type TransferEvent, transferEventSchema } from '@danqing/protocol';
import { computed, type Ref, shallowReactive, watch } from 'vue';
import { openEventStream } from '../api/event-stream.ts';
import { useVisible } from './use-visible.ts';

const TYPES = ['snapshot', 'transfer'] as const satisfies readonly TransferEvent['type'][];

export interface TransferParts {
  /** Whether transfers are being shown. */
  readonly isShown: Ref<boolean>;
  /** Called for each transfer that was seen running and has ended. */
  readonly onEnded: (transfer: Transfer) => void;
}

/**
 * The server's downloads and imports, followed only while they are shown or one is running, and never in a hidden tab:
 * a browser opens at most six connections to a server for all tabs together.
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
    // The server was restarted and has forgotten them.
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
    /** Newest first. */
    all,
    /**
     * Applies an answer of the server. A running transfer that is already known is left alone, since its events may be
     * newer.
     */
    add(transfer: Transfer): void {
      if (!known.has(transfer.id) || !isRunning(transfer)) take(transfer);
    },
  };
}

/**
 * From a list with the newest first: running transfers, and the last finished one of each name, which continued the
 * earlier ones.
 */
export function latestOf(transfers: readonly Transfer[]): Transfer[] {
  const isSame = (a: Transfer, b: Transfer) => a.kind === b.kind && a.name === b.name;
  return transfers.filter(
    (one, at) => isRunning(one) || !transfers.slice(0, at).some((newer) => isSame(newer, one)),
  );
}

export const isRunning = ({ state }: Transfer): boolean => state === 'running';
