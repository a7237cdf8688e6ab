import { z } from 'zod';

/**
 * Fields as the programs whose interfaces these are read them. Pydantic, in all of them that are written in Python,
 * takes a number as text with spaces around it, a whole number with nothing but zeros after its point, and of a switch
 * several words (docs.pydantic.dev: conversion table; its first version, A1111's, took more, which nobody means).
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

/** One of some words, in any case; nothing between the quotes is as good as nothing. */
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

/** A seed: as a number or as text, for JSON numbers end at 2^53-1; below 0 it is left to chance. */
export function seed() {
  return z.preprocess(seedOf, z.union([z.int(), z.string().max(20)]));
}

/** Null: by chance. */
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
