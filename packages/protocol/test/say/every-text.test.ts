import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Found, type Row, readTexts } from './read-texts.ts';

const PACKAGES = fileURLToPath(new URL('../../..', import.meta.url));

describe.each(readdirSync(PACKAGES))('what %s says', (name) => {
  const { said, rows } = readTexts(`${PACKAGES}/${name}/src`);

  it('has a Chinese row for every text', () => {
    const known = new Set(rows.map(({ template }) => template));
    expect(listed(said.filter(({ template }) => !known.has(template)))).toEqual([]);
  });

  it('has no unused or repeated rows', () => {
    const used = new Set(said.map(({ template }) => template));
    const firsts = new Map(rows.map((row) => [row.template, row]));
    expect(listed(rows.filter((row) => !used.has(row.template)))).toEqual([]);
    expect(listed(rows.filter((row) => firsts.get(row.template) !== row))).toEqual([]);
  });

  it('has the same placeholders in both languages', () => {
    expect(listed(rows.filter(({ template, chinese }) => holes(template) !== holes(chinese)))).toEqual([]);
  });

  it('follows Chinese typography', () => {
    expect(rows.flatMap(mistakes)).toEqual([]);
  });
});

function listed(found: readonly Found[]): string[] {
  return found.map(({ where, template }) => `${where} ${template}`);
}

function holes(text: string): string {
  return [...new Set(text.match(/\{\d+\}/g))].sort().join();
}

const MISTAKES: ReadonlyArray<readonly [RegExp, string]> = [
  [/\p{Script=Han}[,;:!?()]|[,;:!?()]\p{Script=Han}/u, 'half-width punctuation beside Chinese'],
  [/\}[,;:!?] |\}[,;:]$/, 'half-width punctuation behind a hole'],
  [/\p{Script=Han}[A-Za-z0-9]|[A-Za-z0-9]\p{Script=Han}/u, 'no space between Chinese and Latin'],
  [
    /\p{Script=Han} \{\d|\d\} \p{Script=Han}/u,
    'space between Chinese and a hole: it comes by itself where it is due',
  ],
  [/\p{Script=Han} +\p{Script=Han}/u, 'space in Chinese'],
  [/[，。；：、！？] | [，。；：、！？]/, 'space beside full-width punctuation'],
  [/\p{Script=Han}"|"\p{Script=Han}/u, 'straight quotes beside Chinese'],
  [/您|亲/, 'another voice than the catalogues'],
];

/** Text in backquotes is code. */
function mistakes({ where, template, chinese }: Row): string[] {
  const text = chinese.replace(/`[^`]*`/g, '`');
  const found = MISTAKES.filter(([pattern]) => pattern.test(text)).map(([, what]) => what);
  const isSentence = template.endsWith('.') && !template.endsWith('...');
  if (isSentence && !/[。？！]$/.test(chinese)) found.push('no full stop');
  const isName = chinese === template.replace(/^(?:an?|the) /, '');
  if (!isName && !/[\p{Script=Han}，。；：、“”（）]/u.test(text)) found.push('no Chinese');
  return found.map((what) => `${where} ${what}: ${chinese}`);
}
