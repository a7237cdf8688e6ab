import { afterEach, expect, test } from 'vitest';
import { judgeFigures } from '../src/bench/judge-figures.ts';
import { messagesFor } from '../src/messages/messages.ts';
import { Terminal } from '../src/terminal.ts';

const { exitCode } = process;
afterEach(() => {
  process.exitCode = exitCode;
});

const check = (name: 'floor' | 'picture', ok: boolean, timesFloor = 0.7) => {
  return { name, ok, detail: '', facts: { timesFloor } };
};

function judge(...checks: ReturnType<typeof check>[]) {
  let said = '';
  const none = { write: () => undefined };
  const terminal = new Terminal(none, { write: (text: string) => (said += text) });
  process.exitCode = undefined;
  judgeFigures([{ case: 'buffers', checks }], { terminal, messages: messagesFor('en') });
  const status = process.exitCode;
  return { status, said };
}

test('times somewhat below their floor alone mean a busy machine, other failures a bug', () => {
  expect(judge(check('floor', true), check('picture', true))).toEqual({ status: undefined, said: '' });
  const busy = judge(check('floor', false), check('picture', true));
  expect(busy).toEqual({ status: 7, said: expect.stringMatching(/^Busy, repeat: .*: buffers\./) });
  expect(judge(check('floor', false, 0.1))).toEqual({ status: 70, said: '' });
  expect(judge(check('floor', false), check('picture', false))).toEqual({ status: 70, said: '' });
});
