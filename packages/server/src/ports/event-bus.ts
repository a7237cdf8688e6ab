import type { JobEvent } from '@danqing/protocol';

/** What happens to jobs; a snapshot is what a reader makes of them. */
export type BusEvent = Exclude<JobEvent, { readonly type: 'snapshot' }>;

export interface LoggedEvent {
  /** Names a place among the events. Opaque: only the bus that gave it can say what came after. */
  readonly id: string;
  readonly event: BusEvent;
}

/**
 * Port: events of jobs, for all who follow them. Readers ask for what came after a place, so a slow one holds up nobody. A
 * bus may forget an event once a newer one of the same job, or a newer preview of it, says as much.
 */
export interface EventBus {
  /** Told in the order of calls. The preview of a job that does not run any more is forgotten. */
  publish(event: BusEvent): Promise<void>;
  /** Where a reader stands that has seen everything. */
  position(): Promise<string>;
  /** What came after a place, oldest first; null when that is not known any more, or never was. */
  after(id: string): Promise<LoggedEvent[] | null>;
  /** Until something is published after a place, or the signal fires. */
  changed(id: string, signal: AbortSignal): Promise<void>;
  /** The newest preview of each running job. */
  previews(): Promise<LoggedEvent[]>;
}
