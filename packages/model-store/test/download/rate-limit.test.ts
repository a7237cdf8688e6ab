import { describe, expect, it } from 'vitest';
import { isUsedUp, retryDelayMs } from '../../src/download/rate-limit.ts';

const NOW = Date.UTC(2026, 11, 1, 14, 30, 0);
const EPOCH = NOW / 1000;

/** Headers, status, and the wait in ms that they request. */
const FORMS: readonly (readonly [Record<string, string>, number, number | null])[] = [
  [{}, 429, null],
  [{ 'Retry-After': '12' }, 429, 12_000],
  [{ 'Retry-After': '12' }, 503, 12_000],
  [{ 'Retry-After': '1.5' }, 429, 1500],
  [{ 'Retry-After': '0' }, 503, 0],
  [{ 'Retry-After': '5, 9' }, 429, 9000],
  [{ 'Retry-After': 'Tue, 01 Dec 2026 14:31:30 GMT' }, 429, 90_000],
  [{ 'Retry-After': 'Tuesday, 01-Dec-26 14:31:30 GMT' }, 429, 90_000],
  [{ 'Retry-After': 'Tue Dec  1 14:31:30 2026' }, 503, 90_000],
  [{ 'Retry-After': 'Tue, 01 Dec 2026 14:29:00 GMT' }, 429, 0],
  // The source's clock is an hour ahead of ours.
  [{ 'Retry-After': 'Tue, 01 Dec 2026 15:31:30 GMT', Date: 'Tue, 01 Dec 2026 15:30:00 GMT' }, 429, 90_000],
  [{ 'Retry-After': 'soon' }, 429, null],
  [{ 'Retry-After': '-3' }, 429, null],
  [{ 'Retry-After': '' }, 429, null],
  [{ 'Retry-After-Ms': '250' }, 429, 250],
  [{ RateLimit: '"api";r=0;t=12' }, 429, 12_000],
  [{ RateLimit: '"api"; r=0; t=12', 'RateLimit-Policy': '"fixed window";"api";q=500;w=300' }, 429, 12_000],
  [{ RateLimit: '"api";t=12' }, 429, 12_000],
  [{ RateLimit: 'api;r=0;t=12' }, 503, 12_000],
  [{ RateLimit: '"a,b;t=99";r=0;t=12;pk=:YQ==:' }, 429, 12_000],
  [{ RateLimit: '"hour";r=40;t=900, "burst";r=0;t=5' }, 429, 5000],
  [{ RateLimit: '"day";r=0;t=70, "burst";r=0;t=5' }, 429, 70_000],
  [{ RateLimit: '"hour";r=40;t=900' }, 429, 900_000],
  [{ RateLimit: '"hour";r=40;t=900' }, 503, null],
  [{ RateLimit: 'limit=100, remaining=0, reset=50' }, 429, 50_000],
  [{ RateLimit: 'limit=100;remaining=0;reset=50' }, 429, 50_000],
  [{ RateLimit: 'nonsense' }, 429, null],
  [{ 'RateLimit-Reset': '50', 'RateLimit-Remaining': '0' }, 429, 50_000],
  [{ 'RateLimit-Reset': `${EPOCH + 50}`, 'RateLimit-Remaining': '0' }, 429, 50_000],
  [{ 'RateLimit-Limit': '100, 100;w=60', 'RateLimit-Reset': '50' }, 503, 50_000],
  [{ 'X-RateLimit-Reset': '30' }, 429, 30_000],
  [{ 'X-RateLimit-Reset': '30', 'X-RateLimit-Remaining': '0' }, 503, 30_000],
  [{ 'X-RateLimit-Reset': '30', 'X-RateLimit-Remaining': '17' }, 503, null],
  [{ 'X-RateLimit-Reset': `${EPOCH + 30}` }, 429, 30_000],
  [{ 'X-RateLimit-Reset': `${(EPOCH + 30) * 1000}` }, 429, 30_000],
  [{ 'X-RateLimit-Reset': '2026-12-01T14:30:30Z' }, 429, 30_000],
  [{ 'X-RateLimit-Reset': '2026-12-01T14:30:30' }, 429, 30_000],
  [{ 'X-RateLimit-Reset': `${EPOCH - 30}` }, 429, 0],
  [{ 'X-Rate-Limit-Reset': `${EPOCH + 30}` }, 429, 30_000],
  [{ 'X-RateLimit-Reset-After': '1.25' }, 429, 1250],
  // The first header with a value wins, in the order of the drafts.
  [{ 'Retry-After': '3', RateLimit: '"api";r=0;t=12' }, 429, 3000],
  [{ 'Retry-After': 'soon', RateLimit: '"api";r=0;t=12' }, 429, 12_000],
];

describe('how long a source wants to be left alone', () => {
  it.each(FORMS)('%j, status %i: %s ms', (headers, status, expected) => {
    expect(retryDelayMs(new Headers(headers), status, NOW)).toBe(expected);
  });

  it.each([
    [{ 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': '9' }, true],
    [{ RateLimit: '"api";r=0;t=12' }, true],
    [{ RateLimit: '"api";r=3;t=12' }, false],
    [{}, false],
  ])('%j is used up: %s', (headers, expected) => {
    expect(isUsedUp(new Headers(headers as Record<string, string>))).toBe(expected);
  });
});
