import { type JobEvent, jobEventSchema } from '@danqing/protocol';

const TYPES = ['snapshot', 'job', 'preview', 'removed'] as const satisfies readonly JobEvent['type'][];
const RETRY_MS = 2000;

export interface StreamListener {
  onEvent(event: JobEvent): void;
  onConnected(isConnected: boolean): void;
}

/**
 * Follows all jobs until the returned function is called. A broken connection is taken up again by the browser, which
 * says with Last-Event-ID what it has; one that the server refused is opened anew, which begins with a snapshot.
 */
export function openEventStream({ onEvent, onConnected }: StreamListener): () => void {
  let source: EventSource | null = null;
  let timer = 0;

  function open(): void {
    const opened = new EventSource('/api/events');
    source = opened;
    opened.onopen = () => onConnected(true);
    opened.onerror = () => {
      onConnected(false);
      if (opened.readyState === EventSource.CLOSED) timer = window.setTimeout(open, RETRY_MS);
    };
    for (const type of TYPES) {
      opened.addEventListener(type, ({ data }) => onEvent(jobEventSchema.parse(JSON.parse(data))));
    }
  }

  open();
  return () => {
    window.clearTimeout(timer);
    source?.close();
  };
}
