import { Command } from 'commander';
import { expect, test } from 'vitest';
import type { FlagsOf, OptionSpec } from '../src/option.ts';

const words = { en: '', zh: '' };
const OPTIONS = [
  { flags: '-m, --model-kind <kind>', ...words, choices: ['turbo', 'base'] },
  { flags: '--no-prompt-cache', ...words },
  { flags: '-y, --yes', ...words },
  { flags: '--max-seconds <n>', ...words },
  { flags: '--prompt <text>', ...words, default: 'a cat' },
  { flags: '--out <file>', ...words, isRequired: true },
] as const satisfies readonly OptionSpec[];

test('the types of flags have the names and kinds that the parser gives them', () => {
  const expected: FlagsOf<typeof OPTIONS> = {
    modelKind: 'base',
    promptCache: false,
    yes: true,
    maxSeconds: undefined,
    prompt: 'a cat',
    out: 'x.png',
  };
  const parser = new Command();
  for (const option of OPTIONS) {
    parser.option(option.flags, option.en, 'default' in option ? option.default : undefined);
  }
  parser.parse(['-m', 'base', '--no-prompt-cache', '--yes', '--out', 'x.png'], { from: 'user' });
  expect(parser.opts()).toEqual(expected);
  // @ts-expect-error a value that is not among the choices
  expected satisfies { readonly modelKind: 'turbo' | undefined };
  // @ts-expect-error omitted options are undefined
  expected satisfies { readonly maxSeconds: string };
});
