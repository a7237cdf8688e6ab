import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Language } from '@danqing/protocol';
import { expect, it } from 'vitest';
import { guideTables } from '../support/guide-figures.ts';

const PAGES: readonly [Language, string][] = [
  ['en', 'do-i-need-a-professional-card.md'],
  ['zh', 'do-i-need-a-professional-card.zh.md'],
];

/** Tables are enclosed in `<!-- figures: NAME -->` and `<!-- end -->`; `vitest -u` rewrites them. */
it.each(PAGES)('the figures of the guide are the planner: %s', async (language, name) => {
  const path = fileURLToPath(new URL(`../../../../docs/guides/${name}`, import.meta.url));
  const tables = guideTables(language);
  const used = new Set<string>();
  const page = readFileSync(path, 'utf8').replace(
    /<!-- figures: (\w+) -->\n[\s\S]*?<!-- end -->/g,
    (_, table: string) => {
      used.add(table);
      return `<!-- figures: ${table} -->\n${tables[table]}\n<!-- end -->`;
    },
  );
  expect([...used].sort()).toEqual(Object.keys(tables).sort());
  await expect(page).toMatchFileSnapshot(path);
});
