import { z } from 'zod';

/**
 * Fields read as leniently as the programs whose APIs these are. Those written in Python use Pydantic, which accepts
 * numbers as text surrounded by spaces, whole numbers with only zeros after the decimal point, and several words for a
 * switch (docs.pydantic.dev: conversion table; version 1, which A1111 uses, accepted more, but nobody relies on that).
 */
const WHOLE = /^[+-]?\d+(?:\.0*)?$/;
const REAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const ON = new Set(['1', 'true', 't', 'on', 'yes', 'y']);
const OFF = new Set(['0', 'false', 'f', 'off', 'no', 'n']);

/** A whole number: 20, 20.0, "20", " 20 ". */
export function whole(min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER) {
  return z.preprocess((value) => numberOf(value, WHOLE), z.int().min(min).max(max));
}

/** A number: 7, "7.5". */
export function real() {
  return z.preprocess((value) => numberOf(value, REAL), z.number());
}

/** A switch: true, "true", "on", 1. */
export function flag() {
  return z.preprocess(flagOf, z.boolean());
}

/** One of several words, in any case; an empty string counts as no value. */
export function choice<const W extends readonly [string, ...string[]]>(
  words: W,
  synonyms: Readonly<Record<string, W[number]>> = {},
) {
  return z.preprocess((value) => {
    if (typeof value !== 'string') return value;
    const word = value.trim().toLowerCase();
    return word === '' ? null : (synonyms[word] ?? word);
  }, z.enum(words).nullable());
}

/** A seed, as a number or as text because JSON numbers are only exact up to 2^53-1; a negative one means random. */
export function seed() {
  return z.preprocess(seedOf, z.union([z.int(), z.string().max(20)]));
}

/** Null means random. */
export function seedOrNull(given: number | string | null | undefined): number | string | null {
  return given == null || given === '' || String(given).startsWith('-') ? null : given;
}

function numberOf(value: unknown, form: RegExp): unknown {
  if (typeof value !== 'string') return value;
  const written = value.trim();
  return form.test(written) ? Number(written) : value;
}

function flagOf(value: unknown): unknown {
  const word = typeof value === 'number' ? String(value) : value;
  if (typeof word !== 'string') return value;
  const written = word.trim().toLowerCase();
  if (ON.has(written)) return true;
  return OFF.has(written) ? false : value;
}

function seedOf(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const written = value.trim();
  return WHOLE.test(written) ? written.replace(/^\+|\..*$/g, '') : value;
}
