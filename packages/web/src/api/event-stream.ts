import type { z } from 'zod';
import { urlOf } from './url-of.ts';

const RETRY_MS = 2000;

export interface EventStreamOptions<E extends { readonly type: string }> {
  readonly path: string;
  readonly schema: z.ZodType<E>;
  readonly types: readonly E['type'][];
  readonly onEvent: (event: E) => void;
  readonly onConnected?: (isConnected: boolean) => void;
}

/**
 * Follows events until the returned function is called. The browser reconnects after a lost connection and sends
 * Last-Event-ID. A connection that the server refused is opened anew and begins with a snapshot.
 */
export function openEventStream<E extends { readonly type: string }>({
  path,
  schema,
  types,
  onEvent,
  onConnected = () => undefined,
}: EventStreamOptions<E>): () => void {
  let source: EventSource | null = null;
  let timer = 0;

  function open(): void {
    const opened = new EventSource(urlOf(path));
    source = opened;
    opened.onopen = () => onConnected(true);
    opened.onerror = () => {
      onConnected(false);
      if (opened.readyState === EventSource.CLOSED) timer = window.setTimeout(open, RETRY_MS);
    };
    for (const type of types) {
      opened.addEventListener(type, ({ data }) => onEvent(schema.parse(JSON.parse(data))));
    }
  }

  open();
  return () => {
    window.clearTimeout(timer);
    source?.close();
  };
}
