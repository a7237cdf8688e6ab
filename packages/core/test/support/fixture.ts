import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Absolute path of a golden file, named as in the golden set. */
export function goldenPath(name: string): string {
  return fileURLToPath(new URL(`../../../../fixtures/golden/${name}`, import.meta.url));
}

/** A golden JSON file; the caller states the shape it relies on. */
export function readGoldenJson<T>(name: string): T {
  return JSON.parse(readFileSync(goldenPath(name), 'utf8')) as T;
}

/** Absolute path of a file of quantized matrices. */
export function quantizedPath(name: string): string {
  return fileURLToPath(new URL(`../../../../fixtures/quantized/${name}`, import.meta.url));
}
