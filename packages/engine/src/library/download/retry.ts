import { setTimeout as sleep } from 'node:timers/promises';
import { isDanqingError } from '@danqing/protocol';
import { transferCancelled } from '../transfer-cancelled.ts';

export interface RetryPolicy {
  /** Attempts in a row that bring not one byte. */
  readonly attempts: number;
  /** Before the second attempt; doubled before each further one. */
  readonly firstDelayMs: number;
}

export const DEFAULT_RETRIES: RetryPolicy = { attempts: 6, firstDelayMs: 1000 };

const MAX_DELAY_MS = 60_000;

/** Counts failures and waits between them. */
export class Retries {
  private readonly policy: RetryPolicy;
  private failures = 0;

  constructor(policy: RetryPolicy) {
    this.policy = policy;
  }

  /** Something came: the next failure is a first one. */
  reset(): void {
    this.failures = 0;
  }

  /** Waits before the next attempt. @throws the error when another attempt makes no sense, DanqingError CANCELLED */
  async wait(error: unknown, signal: AbortSignal | undefined): Promise<void> {
    if (!isPassing(error)) throw error;
    this.failures += 1;
    if (this.failures >= this.policy.attempts) throw error;
    const doubled = this.policy.firstDelayMs * 2 ** (this.failures - 1);
    // Spread, so that many clients of a source that comes back do not all ask at once.
    const delay = Math.max(doubled * (0.75 + Math.random() / 2), askedFor(error));
    await sleep(Math.min(delay, MAX_DELAY_MS), undefined, { signal }).catch(() => {
      throw transferCancelled();
    });
  }
}

/** Calls until it works. */
export async function withRetries<T>(
  call: () => Promise<T>,
  policy: RetryPolicy,
  signal: AbortSignal | undefined,
): Promise<T> {
  const retries = new Retries(policy);
  for (;;) {
    try {
      return await call();
    } catch (error) {
      await retries.wait(error, signal);
    }
  }
}

function isPassing(error: unknown): boolean {
  return isDanqingError(error, 'SOURCE_UNREACHABLE') && error.details?.isPassing === true;
}

function askedFor(error: unknown): number {
  const asked = isDanqingError(error) ? error.details?.retryAfterMs : null;
  return typeof asked === 'number' ? asked : 0;
}
