import { expect, it } from 'vitest';
import { ERROR_CLASSES, ERROR_CODES, type ErrorClass, type ErrorCode } from '../../src/error-table.ts';
import { httpStatusOf } from '../../src/errors.ts';

// `vitest -u` rewrites the page after a change of the table.
it('docs/reference/errors.md says what the table says', async () => {
  await expect(errorPage()).toMatchFileSnapshot('../../../../docs/reference/errors.md');
});

function errorPage(): string {
  return `${[
    '# Errors 错误',
    '',
    'Made from `packages/protocol/src/error-table.ts` by `packages/protocol/test/documents/error-reference.test.ts`; do not edit.',
    '',
    'The class says what a caller can do, the code says what happened. An error has a `code`, a `message`, mostly a `hint` and',
    'sometimes `details` for programs. The command line ends with the exit code of the class.',
    '',
    '类别说明应当如何应对，错误码说明发生了什么；命令行以该类别的退出码结束。',
    '',
    '## Classes 类别',
    '',
    ...table(['class', 'exit', 'HTTP', 'what to do', '如何应对'], Object.keys(ERROR_CLASSES).map(classRow)),
    '',
    ...Object.keys(ERROR_CLASSES).flatMap(codeSection),
  ]
    .join('\n')
    .trimEnd()}\n`;
}

function classRow(key: string): string[] {
  const name = key as ErrorClass;
  const { exit, http, reaction } = ERROR_CLASSES[name];
  return [name, `${exit}`, `${http}`, reaction.en, reaction.zh];
}

function codeSection(name: string): string[] {
  const codes = (Object.keys(ERROR_CODES) as ErrorCode[]).filter((code) => ERROR_CODES[code].class === name);
  const rows = codes.map((code) => [
    `\`${code}\``,
    `${httpStatusOf(code)}`,
    ERROR_CODES[code].en,
    ERROR_CODES[code].zh,
  ]);
  return [`## ${name}`, '', ...table(['code', 'HTTP', 'meaning', '含义'], rows), ''];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}
