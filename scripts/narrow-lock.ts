/**
 * Writes the platforms of prebuilt packages into package-lock.json where their makers declare less than their names do;
 * a test compares. Run it when such a package is added or updated.
 * Usage: npx tsx scripts/narrow-lock.ts
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { narrowPlatforms } from './lib/narrow-platforms.ts';

const FILE = new URL('../package-lock.json', import.meta.url);

const lock = JSON.parse(readFileSync(FILE, 'utf8'));
writeFileSync(FILE, `${JSON.stringify({ ...lock, packages: narrowPlatforms(lock.packages) }, null, 2)}\n`);
