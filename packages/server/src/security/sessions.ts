import { randomBytes } from 'node:crypto';
import { LruMap } from '@danqing/protocol';
import { digest } from './secrets.ts';

const LIFETIME_MS = 30 * 24 * 3600 * 1000;
const MAX_SESSIONS = 1000;

export const SESSION_SECONDS = LIFETIME_MS / 1000;

/**
 * Sessions of the login page. The browser holds a random value, never the token; this process keeps only its digest, so
 * sessions end with the process.
 */
export class Sessions {
  private readonly endsAt = new LruMap<string, number>(MAX_SESSIONS);

  /** Opens a session and returns the browser's value. */
  open(now = Date.now()): string {
    for (const [key, end] of this.endsAt) if (end <= now) this.endsAt.delete(key);
    const value = randomBytes(32).toString('base64url');
    this.endsAt.set(keyOf(value), now + LIFETIME_MS);
    return value;
  }

  isOpen(value: string, now = Date.now()): boolean {
    return (this.endsAt.peek(keyOf(value)) ?? 0) > now;
  }

  close(value: string): void {
    this.endsAt.delete(keyOf(value));
  }
}

/** Lookup by digest: its duration reveals nothing about other sessions. */
function keyOf(value: string): string {
  return digest(value).toString('base64');
}
