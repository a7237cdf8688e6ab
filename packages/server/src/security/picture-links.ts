import { randomBytes } from 'node:crypto';
import { digest } from './secrets.ts';

/** Every path below it is a secret of its own: whoever knows one may fetch that image without a token. */
export const LINK_PREFIX = '/v1/images/links/';
const LIFETIME_MS = 3600 * 1000;
const MAX_LINKS = 10_000;

export const LINK_SECONDS = LIFETIME_MS / 1000;

export function isPictureLink(path: string): boolean {
  return path.startsWith(LINK_PREFIX);
}

/** Image links that cannot be guessed. They expire after an hour, or with the process. */
export class PictureLinks<T> {
  private readonly targets = new Map<string, { readonly target: T; readonly endsAt: number }>();

  /** Returns the secret part of a new link. */
  open(target: T, now = Date.now()): string {
    for (const [key, { endsAt }] of this.targets) {
      // The oldest links come first.
      if (endsAt > now && this.targets.size < MAX_LINKS) break;
      this.targets.delete(key);
    }
    const value = randomBytes(32).toString('base64url');
    this.targets.set(keyOf(value), { target, endsAt: now + LIFETIME_MS });
    return value;
  }

  find(value: string, now = Date.now()): T | null {
    const link = this.targets.get(keyOf(value));
    return link !== undefined && link.endsAt > now ? link.target : null;
  }
}

/** Lookup by digest: its duration reveals nothing about other links. */
function keyOf(value: string): string {
  return digest(value).toString('base64');
}
