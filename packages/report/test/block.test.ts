import type { Block } from '@danqing/protocol';
import { expect, test } from 'vitest';
import { toHtml, toMarkdown } from '../src/block.ts';

test('what a report quotes is text and never markup', () => {
  const blocks: Block[] = [
    { kind: 'text', text: '<script>alert("a & b")</script>' },
    { kind: 'table', head: ['<b>'], rows: [['a|b']] },
  ];
  expect(toHtml(blocks)).not.toMatch(/<script|<b>/);
  expect(toMarkdown(blocks, (name) => name)).toContain('a\\|b');
  expect(toMarkdown(blocks, (name) => name)).not.toContain('<script');
});
