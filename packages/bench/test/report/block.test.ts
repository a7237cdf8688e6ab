import type { Block } from '@danqing/protocol';
import { expect, test } from 'vitest';
import { toHtml, toMarkdown } from '../../src/report/block.ts';

test('what a report quotes is text and never markup', () => {
  const blocks: Block[] = [
    { kind: 'text', text: '<script>alert("a & b")</script>' },
    { kind: 'table', head: ['<b>'], rows: [['a|b']] },
  ];
  expect(toHtml(blocks)).not.toMatch(/<script|<b>/);
  expect(toMarkdown(blocks, (name) => name)).toContain('a\\|b');
  expect(toMarkdown(blocks, (name) => name)).not.toContain('<script');
});

test.each([
  ['[a](https://evil.example)', '\\[a\\](https://evil.example)'],
  ['![x](y)', '!\\[x\\](y)'],
  ['a|b`c`*d*~e~', 'a\\|b\\`c\\`\\*d\\*\\~e\\~'],
  ['back\\slash\\|', 'back\\\\slash\\\\\\|'],
  ['two\n# lines\r\n| x |', 'two # lines \\| x \\|'],
  ['q4_0 and _this_', 'q4_0 and \\_this\\_'],
  ['<img src=x>&lt;&#60;', '&lt;img src=x>&amp;lt;&amp;#60;'],
])('in Markdown, %j stays what it is wherever it stands', (given, written) => {
  const blocks: Block[] = [
    { kind: 'heading', level: 1, text: given },
    { kind: 'text', text: `so: ${given}` },
    { kind: 'table', head: [given], rows: [[given, '1']] },
    { kind: 'chart', name: 'c', alt: given, svg: '' },
  ];
  const text = toMarkdown(blocks, () => 'c.svg');
  expect(text).toBe(
    `# ${written}\n\nso: ${written}\n\n| ${written} |\n| --- |\n| ${written} | 1 |\n\n![${written}](c.svg)\n`,
  );
});

test.each([
  ['# no heading', '\\# no heading'],
  ['- no list', '\\- no list'],
  ['1. no list', '1\\. no list'],
  ['> no quote', '\\> no quote'],
])('%j is text at the beginning, too', (given, written) => {
  expect(toMarkdown([{ kind: 'text', text: given }], () => '')).toBe(`${written}\n`);
});
