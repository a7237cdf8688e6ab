import { expect, it } from 'vitest';
import { en } from '../../src/i18n/en/en.ts';
import { memoryUsed } from '../../src/i18n/memory-used.ts';
import { zh } from '../../src/i18n/zh/zh.ts';

const told = (usedBytes: number | null, { details } = en) =>
  memoryUsed({ usedBytes, plannedBytes: 151 }, details, (bytes) => `${bytes} B`);

it('explains a use above the plan: what earlier, larger pictures left counts', () => {
  expect(told(null)).toBeNull();
  expect(told(120)).toBe('120 B of 151 B planned');
  expect(told(179)).toBe('179 B; 151 B planned (memory left from earlier pictures counts as used)');
  expect(told(179, zh)).toBe('179 B（计划 151 B；之前图片留下的内存也计入占用）');
});
