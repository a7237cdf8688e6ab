import { DanqingError, LruMap } from '@danqing/protocol';
import { say } from '../say/say.ts';
import { networkOf } from './network-of.ts';

const FREE_FAILURES = 5;
const FIRST_PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 15 * 60_000;
/** After this time without another failure, earlier ones are forgotten. */
const FORGET_MS = 30 * 60_000;
const MAX_PEERS = 2000;

interface Failures {
  count: number;
  at: number;
  pausedUntil: number;
}

/**
 * Slows down guessing of tokens: after five wrong ones an address has to wait, twice as long after each further one.
 */
export class LoginLimiter {
  /** In order of the latest failure, oldest first. */
  private readonly peers = new LruMap<string, Failures>(MAX_PEERS);

  /** @throws DanqingError LOGIN_LIMITED while the address has to wait, even with the right token */
  check(address: string, now = Date.now()): void {
    const pausedUntil = this.peers.peek(networkOf(address))?.pausedUntil ?? 0;
    if (pausedUntil <= now) return;
    const retryAfterSeconds = Math.ceil((pausedUntil - now) / 1000);
    throw new DanqingError('LOGIN_LIMITED', say`This address has sent too many wrong tokens.`, {
      hint: say`Try again in ${retryAfterSeconds} s.`,
      details: { retryAfterSeconds },
    });
  }

  fail(address: string, now = Date.now()): void {
    const key = networkOf(address);
    const known = this.peers.peek(key);
    const count = known === undefined || now - known.at > FORGET_MS ? 1 : known.count + 1;
    const pause = count < FREE_FAILURES ? 0 : FIRST_PAUSE_MS * 2 ** Math.min(count - FREE_FAILURES, 20);
    this.peers.set(key, { count, at: now, pausedUntil: now + Math.min(pause, LONGEST_PAUSE_MS) });
  }

  succeed(address: string): void {
    this.peers.delete(networkOf(address));
  }
}
