import type { z } from 'zod';
import { listText, type Text } from './text.ts';

export type Issue = z.core.$ZodIssue;

/** The message of a schema issue: in English the schema's own, in Chinese ours for the same kind of issue. */
export function issueText(issue: Issue): Text {
  return { en: issue.message, zh: inChinese(issue) };
}

/** The issue, preceded by the name of its field. */
export function issueAt(issue: Issue): Text {
  const path = issue.path.map(String).join('.');
  const { en, zh } = issueText(issue);
  return path === '' ? { en, zh } : { en: `${path}: ${en}`, zh: `${path}：${zh}` };
}

function inChinese(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue);
    case 'invalid_value':
      return `只能是 ${listText(issue.values.map((value) => JSON.stringify(value))).zh}`;
    case 'too_small':
      return `${issue.inclusive === false ? '须大于' : '至少为'} ${issue.minimum}${unitOf(issue.origin)}`;
    case 'too_big':
      return `${issue.inclusive === false ? '须小于' : '至多为'} ${issue.maximum}${unitOf(issue.origin)}`;
    case 'not_multiple_of':
      return `必须是 ${issue.divisor} 的倍数`;
    case 'unrecognized_keys':
      return `未知字段 ${listText(issue.keys).zh}`;
    case 'invalid_format':
      return `格式不对，应为 ${issue.format}`;
    case 'invalid_union':
      return '不是允许的任何一种形式';
    case 'invalid_key':
      return '有不允许的键';
    case 'invalid_element':
      return '有一项不正确';
    case 'custom':
      return typeof issue.params?.zh === 'string' ? issue.params.zh : '值不正确';
  }
}

/** Only the schema's own sentence says what was received instead. */
function wrongType({ expected, message }: Extract<Issue, { code: 'invalid_type' }>): string {
  const received = /received (\w+)$/.exec(message)?.[1];
  const wanted = `应为${TYPES[expected] ?? ` ${expected}`}`;
  if (received === undefined) return wanted;
  if (received === 'undefined') return `缺失，${wanted}`;
  return `${wanted}，实为${TYPES[received] ?? ` ${received}`}`;
}

const TYPES: Readonly<Record<string, string>> = {
  string: '字符串',
  number: '数字',
  int: '整数',
  bigint: '大整数',
  boolean: '布尔值',
  object: '对象',
  record: '对象',
  array: '数组',
  tuple: '定长数组',
  null: '空值',
  undefined: '未给出',
  NaN: '非数值',
  nan: '非数值',
  Infinity: '无穷大',
};

function unitOf(origin: string): string {
  if (origin === 'string') return ' 个字符';
  return origin === 'array' || origin === 'set' ? ' 项' : '';
}
