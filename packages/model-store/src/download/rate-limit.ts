/**
 * Smaller numbers are seconds from now; from here on they are seconds since 1970, and from a thousand times this
 * milliseconds.
 */
const FIRST_EPOCH_SECOND = 1e9;
const NUMBER = /^\d+(?:\.\d+)?$/;
const ZONE = /(?:GMT|UTC|Z|[+-]\d\d:?\d\d)$/i;

/** Content of one header: the delay, and the number of requests left until then. */
interface Told {
  readonly delayMs: number | null;
  readonly remaining: number | null;
}

/**
 * How long a source that refused a request asks us to wait, in ms; null if it does not say. In this order:
 * Retry-After (RFC 9110, 10.2.3: seconds or a date), Retry-After-Ms, RateLimit (draft-ietf-httpapi-ratelimit-headers, as
 * a structured field and as the dictionary of draft 7), RateLimit-Reset of earlier drafts, X-RateLimit-Reset and its
 * spellings (seconds, or a time since 1970). Dates are relative to the answer's own date.
 */
export function retryDelayMs(headers: Headers, status: number, nowMs: number): number | null {
  const now = dateOf(headers.get('date')) ?? nowMs;
  const asked = delayOf(headers.get('retry-after'), now) ?? numberOf(headers.get('retry-after-ms'));
  if (asked !== null) return asked;
  for (const told of limitsOf(headers, now)) {
    // A refusal may have reasons other than the rate: limits with requests left explain only a 429.
    if (told.delayMs !== null && (status === 429 || (told.remaining ?? 0) <= 0)) return told.delayMs;
  }
  return null;
}

/** Whether a limit is used up: some servers then answer with 403. */
export function isUsedUp(headers: Headers): boolean {
  return limitsOf(headers, 0).some(({ remaining }) => remaining !== null && remaining <= 0);
}

function limitsOf(headers: Headers, now: number): Told[] {
  const pairs = ['ratelimit', 'x-ratelimit', 'x-rate-limit'].map((prefix): Told => {
    const reset = headers.get(`${prefix}-reset`) ?? headers.get(`${prefix}-reset-after`);
    return { delayMs: delayOf(reset, now), remaining: numberOf(headers.get(`${prefix}-remaining`)) };
  });
  return [...structuredLimits(headers.get('ratelimit'), now), ...pairs];
}

/**
 * Parses `"api";r=0;t=12, "hour";r=5;t=900`, or `limit=100, remaining=0, reset=12`. Limits that are used up come first,
 * longest delay first.
 */
function structuredLimits(text: string | null, now: number): Told[] {
  if (text === null) return [];
  // Names may contain separators.
  const bare = text.replaceAll(/"(?:[^"\\]|\\.)*"/g, '');
  const members = /\breset\s*=/i.test(bare) ? [bare.replaceAll(',', ';')] : bare.split(',');
  const told = members.map((member): Told => {
    const parameters = new Map(member.split(';').map(parameterOf));
    const delayMs = delayOf(parameters.get('t') ?? parameters.get('reset') ?? null, now);
    return { delayMs, remaining: numberOf(parameters.get('r') ?? parameters.get('remaining') ?? null) };
  });
  const isOver = ({ remaining }: Told) => remaining !== null && remaining <= 0;
  return told.toSorted(
    (a, b) => Number(isOver(b)) - Number(isOver(a)) || (b.delayMs ?? -1) - (a.delayMs ?? -1),
  );
}

function parameterOf(text: string): [string, string] {
  const [name = '', ...value] = text.split('=');
  return [name.trim().toLowerCase(), value.join('=').trim()];
}

/** A number of seconds, a time since 1970, or a date. Repeated headers are joined by commas: the largest counts. */
function delayOf(text: string | null, now: number): number | null {
  const number = numberOf(text);
  if (number === null) {
    const date = dateOf(text);
    return date === null ? null : Math.max(0, date - now);
  }
  if (number < FIRST_EPOCH_SECOND) return number * 1000;
  const at = number < FIRST_EPOCH_SECOND * 1000 ? number * 1000 : number;
  return Math.max(0, at - now);
}

function numberOf(text: string | null): number | null {
  const parts = (text ?? '').split(',').map((part) => part.trim());
  return parts.every((part) => NUMBER.test(part)) ? Math.max(...parts.map(Number)) : null;
}

/** A date in any form of RFC 9110, or in ISO 8601; UTC if it has no zone. */
function dateOf(text: string | null): number | null {
  if (text === null || !/\d{2}:\d{2}/.test(text)) return null;
  const isIso = /^\d{4}-\d\d-\d\dT/.test(text);
  const ms = Date.parse(ZONE.test(text) ? text : `${text}${isIso ? 'Z' : ' GMT'}`);
  return Number.isNaN(ms) ? null : ms;
}
