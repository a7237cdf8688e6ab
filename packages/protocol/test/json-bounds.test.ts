import { expect, test } from 'vitest';
import { findJsonExcess } from '../src/index.ts';

const BOUNDS = { depth: 3, values: 5 };

test.each([
  ['{}', null],
  ['"[[[[[[{{{{{{,,,,,,,,,"', null],
  ['{"a":"\\"[[[[[\\\\"}', null],
  ['[[[]]]', null],
  ['[[[[]]]]', 'depth'],
  ['{"a":{"b":{"c":{}}}}', 'depth'],
  ['[1,2,3,4,5]', null],
  ['[1,2,3,4,5,6]', 'values'],
  ['[[],[],[]]', 'values'],
  ['[[[[[[', 'open'],
  ['{"a":[[],[],[],[]', 'open'],
  ['["]', 'open'],
  ['', null],
  ['"\\\\",[[[[]]]]', 'depth'],
  [`"${'\\"['.repeat(300)}",[[[[]]]]`, 'depth'],
  [`"${'\\"['.repeat(300)}\\"`, null],
])('bounds of %s', (text, excess) => {
  expect(findJsonExcess(text, BOUNDS)).toBe(excess);
});
