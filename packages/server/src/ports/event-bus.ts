import type { JobEvent } from '@danqing/protocol';

/** Events of jobs. A snapshot is not one of them: readers compose it themselves. */
export type BusEvent = Exclude<JobEvent, { readonly type: 'snapshot' }>;

export interface LoggedEvent {
  /** Position in the stream of events. Opaque: only the bus that issued it can tell what came later. */
  readonly id: string;
  readonly event: BusEvent;
}

/**
 * Port: job events for all followers. Readers ask for the events after a position, so a slow reader holds nobody up. A
 * bus may drop an event once a newer one of the same job, or a newer preview of it, replaces it.
 */
export interface EventBus {
  /** Events keep the order of calls. When a job stops running, its preview is dropped. */
  publish(event: BusEvent): Promise<void>;
  /** The current end of the stream: the position of a reader that has seen everything. */
  position(): Promise<string>;
  /** Events after a position, oldest first; null if the position is unknown or too old. */
  after(id: string): Promise<LoggedEvent[] | null>;
  /** Resolves when something is published after a position, or when the signal fires. */
  changed(id: string, signal: AbortSignal): Promise<void>;
  /** The newest preview of each running job. */
  previews(): Promise<LoggedEvent[]>;
}
