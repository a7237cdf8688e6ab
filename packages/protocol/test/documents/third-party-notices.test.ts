import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** The relevant part of an entry in package-lock.json. */
interface LockedPackage {
  readonly license?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

interface Notice {
  /** A package, or several with a `*` at the end. */
  readonly pattern: string;
  readonly license: string;
}

const INSTALLED = 'node_modules/';

const readRoot = (path: string) => readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8');
const lock = JSON.parse(readRoot('package-lock.json')) as { packages: Record<string, LockedPackage> };
const entries = Object.entries(lock.packages);
const production = entries
  .filter(([path, { dev, link }]) => path.includes(INSTALLED) && !dev && !link)
  .map(([path, { license }]) => ({
    name: path.slice(path.lastIndexOf(INSTALLED) + INSTALLED.length),
    license,
  }));
const notices = parseNotices(readRoot('THIRD_PARTY_NOTICES.md'));

/** Rows whose first cell is a package in backquotes, in the chapter on npm's packages. */
function parseNotices(page: string): Notice[] {
  const chapter = page.split('\n## ').find((text) => text.startsWith('Installed by npm')) ?? '';
  const rows = chapter.matchAll(/^\| `([^`]+)` \| ([^|]+) \|/gm);
  return [...rows].map(([, pattern = '', license = '']) => ({ pattern, license }));
}

function covers({ pattern }: Notice, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

/** The most specific row for a package. */
function noticeOf(name: string): Notice | undefined {
  const matching = notices.filter((notice) => covers(notice, name));
  return matching.sort((a, b) => b.pattern.length - a.pattern.length)[0];
}

describe('THIRD_PARTY_NOTICES.md', () => {
  it.each(production)('names $name with its licence', ({ name, license }) => {
    expect(noticeOf(name)?.license).toBe(license);
  });

  it.each(notices)('$pattern is installed', (notice) => {
    expect(production.map(({ name }) => noticeOf(name))).toContain(notice);
  });
});

describe('docs/adr/0003-dependencies.md', () => {
  const page = readRoot('docs/adr/0003-dependencies.md');
  const own = entries.filter(([path]) => !path.includes(INSTALLED)).map(([, entry]) => entry);
  const direct = own.flatMap(({ dependencies, optionalDependencies }) => [
    ...Object.keys(dependencies ?? {}),
    ...Object.keys(optionalDependencies ?? {}),
  ]);
  const foreign = [...new Set(direct)].filter((name) => !name.startsWith('@danqing/'));

  it.each(foreign)('says what %s is worth', (name) => {
    const named = name.startsWith('@node-llama-cpp/') ? '@node-llama-cpp/*' : name;
    expect(page).toContain(`| \`${named}\` |`);
  });
});
