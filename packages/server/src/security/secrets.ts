import { createHash, timingSafeEqual } from 'node:crypto';

/** Compares in a time that tells nothing of where, or by how much, the two differ. */
export function isSameSecret(given: string, secret: string): boolean {
  return timingSafeEqual(digest(given), digest(secret));
}

/** What is kept of a secret where only its comparison matters. */
export function digest(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}
