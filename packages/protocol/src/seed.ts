import { DanqingError } from './errors.ts';
import { say } from './say/say.ts';
import type { Text, TextValue } from './text.ts';

/** Largest seed: the maximum of a signed 64-bit integer. */
export const MAX_SEED = 2n ** 63n - 1n;

/** A seed as received. JSON numbers are exact up to 2^53-1; larger seeds are strings of digits. */
export type SeedInput = bigint | number | string;

const DECIMAL = /^\d{1,19}$/;

/** Whether the seed is to be random: omitted, or -1, as other image generators write it. */
export function isRandomSeed(value: unknown): value is null | undefined | -1 | -1n | '-1' {
  return (
    value == null || value === -1 || value === -1n || (typeof value === 'string' && value.trim() === '-1')
  );
}

/**
 * A seed as users and programs write it: a bigint, a JSON number up to 2^53-1, or a decimal string.
 * @throws DanqingError INPUT_SEED
 */
export function parseSeed(value: unknown): bigint {
  const seed = toInteger(value);
  if (seed < 0n || seed > MAX_SEED)
    throw seedError(say`The seed ${seed} is outside the range of 0 to ${MAX_SEED}.`);
  return seed;
}

function toInteger(value: unknown): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'string' && DECIMAL.test(value)) return BigInt(value);
  if (typeof value !== 'number')
    throw seedError(say`The seed must be a whole number, got ${describe(value)}.`);
  if (Number.isSafeInteger(value)) return BigInt(value);
  if (Number.isInteger(value)) throw seedError(say`The seed ${value} is too large for an exact JSON number.`);
  throw seedError(say`The seed must be a whole number, got ${value}.`);
}

function describe(value: unknown): TextValue {
  if (value === undefined) return say`nothing`;
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  return value === null ? 'null' : say`a value of type ${typeof value}`;
}

function seedError(message: Text): DanqingError {
  return new DanqingError('INPUT_SEED', message, {
    hint: say`Use a whole number from 0 to ${MAX_SEED}, beyond ${Number.MAX_SAFE_INTEGER} as a string of digits. -1 or no seed means random.`,
  });
}
