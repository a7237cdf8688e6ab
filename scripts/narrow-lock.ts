/**
 * Writes into package-lock.json for which platforms prebuilt packages are, where their makers say less than their names
 * do; a test compares. To be run when one of them comes in or gets a new version.
 * Usage: npx tsx scripts/narrow-lock.ts
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { narrowPlatforms } from './lib/narrow-platforms.ts';

const FILE = new URL('../package-lock.json', import.meta.url);

const lock = JSON.parse(readFileSync(FILE, 'utf8'));
writeFileSync(FILE, `${JSON.stringify({ ...lock, packages: narrowPlatforms(lock.packages) }, null, 2)}\n`);
