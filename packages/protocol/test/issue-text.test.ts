import { expect, it } from 'vitest';
import { z } from 'zod';
import { issueAt } from '../src/issue-text.ts';

const schema = z.strictObject({
  name: z.string().min(2).max(4),
  size: z.int().min(1).max(9).multipleOf(2),
  ratio: z.number().positive(),
  kind: z.enum(['a', 'b']),
  list: z.array(z.number()).min(1),
  when: z.iso.datetime(),
});
const good = { name: 'abc', size: 4, ratio: 1, kind: 'a', list: [1], when: '2026-12-01T00:00:00Z' };

it.each([
  ['name', 7, 'name：应为字符串，实为数字'],
  ['name', undefined, 'name：缺失，应为字符串'],
  ['name', 'a', 'name：至少为 2 个字符'],
  ['name', 'abcde', 'name：至多为 4 个字符'],
  ['size', 11, 'size：至多为 9'],
  ['size', 3, 'size：必须是 2 的倍数'],
  ['size', 1.5, 'size：应为整数，实为数字'],
  ['ratio', 0, 'ratio：须大于 0'],
  ['kind', 'c', 'kind：只能是 "a"、"b"'],
  ['list', [], 'list：至少为 1 项'],
  ['list', null, 'list：应为数组，实为空值'],
  ['when', 'soon', 'when：格式不对，应为 datetime'],
  ['more', 1, '未知字段 more'],
])('%s: %j', (field, value, expected) => {
  const result = schema.safeParse({ ...good, [field]: value });
  const [issue] = result.error?.issues ?? [];
  expect(issue && issueAt(issue).zh).toBe(expected);
});
