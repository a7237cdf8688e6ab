import { setTimeout as sleep } from 'node:timers/promises';
import { DanqingError, isDanqingError, type Text } from '@danqing/protocol';
import { say } from '../say/say.ts';
import { transferCancelled } from '../transfer-cancelled.ts';

export interface RetryPolicy {
  /** Maximum consecutive attempts without a single byte; attempts after which the source asked to wait do not count. */
  readonly attempts: number;
  /** Delay before the second attempt; doubles for each further one. */
  readonly firstDelayMs: number;
  /** Maximum consecutive waiting time that a source can ask for. Default: an hour. */
  readonly maxWaitMs?: number;
}

export const DEFAULT_RETRIES: RetryPolicy = { attempts: 6, firstDelayMs: 1000 };

const MAX_DELAY_MS = 60_000;
const MAX_WAIT_MS = 3_600_000;

/** A wait before a request is repeated. */
export interface RetryWait {
  /** `limit`: the source asked for it; `failure`: it may recover. */
  readonly reason: 'limit' | 'failure';
  /** Status of the answer; null if there was none. */
  readonly status: number | null;
  /** Why there was no answer; null if there was one. */
  readonly cause: Text | null;
  /** Number of the attempt after this wait; attempts that the source asked to delay do not count. */
  readonly attempt: number;
  /** Attempts after which it gives up. */
  readonly attempts: number;
  readonly until: Date;
}

export interface RetryOptions {
  readonly policy: RetryPolicy;
  readonly signal: AbortSignal | undefined;
  /** Called before each wait, and with null after it. */
  readonly onWait?: ((wait: RetryWait | null) => void) | undefined;
}

/** Counts failures and waits between attempts. */
export class Retries {
  private readonly options: RetryOptions;
  /** Consecutive attempts, including those the source asked to delay. */
  private rounds = 0;
  private failures = 0;
  private waitedMs = 0;

  constructor(options: RetryOptions) {
    this.options = options;
  }

  /** Data arrived: the next failure counts as the first. */
  reset(): void {
    this.rounds = 0;
    this.failures = 0;
    this.waitedMs = 0;
  }

  /** Waits before the next attempt. @throws the error if another attempt is pointless, DanqingError CANCELLED */
  async wait(error: unknown): Promise<void> {
    const { policy, signal, onWait } = this.options;
    const asked = askedFor(error);
    const isAsked = asked !== null && asked > 0;
    if (!isPassing(error)) throw error;
    if (!isAsked) this.failures += 1;
    if (this.failures >= policy.attempts) throw error;
    const delay = this.nextDelay(asked ?? 0);
    if (isAsked && this.waitedMs + delay > (policy.maxWaitMs ?? MAX_WAIT_MS)) throw tooLong(error, asked);
    this.waitedMs += delay;
    const status = statusOf(error);
    onWait?.({
      reason: isAsked ? 'limit' : 'failure',
      status,
      cause: status === null ? error.text : null,
      attempt: this.failures + 1,
      attempts: policy.attempts,
      until: new Date(Date.now() + delay),
    });
    await sleep(delay, undefined, { signal }).catch(() => {
      throw transferCancelled();
    });
    onWait?.(null);
  }

  /** Randomized, so that clients of a recovering source do not all return at once; never shorter than requested. */
  private nextDelay(askedMs: number): number {
    const { firstDelayMs } = this.options.policy;
    const doubled = firstDelayMs * 2 ** this.rounds;
    this.rounds += 1;
    const own = Math.min(doubled * (0.75 + Math.random() / 2), MAX_DELAY_MS);
    return Math.max(own, askedMs + firstDelayMs * Math.random());
  }
}

/** Repeats the call until it succeeds. */
export async function withRetries<T>(call: () => Promise<T>, options: RetryOptions): Promise<T> {
  const retries = new Retries(options);
  for (;;) {
    try {
      return await call();
    } catch (error) {
      await retries.wait(error);
    }
  }
}

function isPassing(error: unknown): error is DanqingError {
  return isDanqingError(error, 'SOURCE_UNREACHABLE') && error.details?.isPassing === true;
}

function askedFor(error: unknown): number | null {
  const asked = isDanqingError(error) ? error.details?.retryAfterMs : null;
  return typeof asked === 'number' ? asked : null;
}

function statusOf({ details }: DanqingError): number | null {
  return typeof details?.status === 'number' ? details.status : null;
}

function tooLong(error: DanqingError, askedMs: number): DanqingError {
  const at = new Date(Date.now() + askedMs);
  const time = at.toISOString().replace('T', ' ').slice(0, 16);
  return new DanqingError(
    'SOURCE_UNREACHABLE',
    say`${error.text} It accepts no further requests before ${time} UTC.`,
    {
      hint: say`Start it again then; what was downloaded is kept. Or use another source (--source).`,
      details: { ...error.details, retryAt: at.toISOString() },
      cause: error,
    },
  );
}
