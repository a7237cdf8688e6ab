import { createHash, timingSafeEqual } from 'node:crypto';

/** Compares in constant time: the duration does not reveal where, or how much, the two differ. */
export function isSameSecret(given: string, secret: string): boolean {
  return timingSafeEqual(digest(given), digest(secret));
}

/** What is stored of a secret that only needs to be compared. */
export function digest(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}
