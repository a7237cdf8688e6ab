import { fileURLToPath } from 'node:url';
import { LANGUAGES, type Language } from '@danqing/protocol';
import { expect, test } from 'vitest';
import { messagesFor } from '../src/messages/messages.ts';
import { allCommands, buildProgram } from '../src/program.ts';
import { describeCli } from './support/describe-cli.ts';

const programIn = (language: Language) =>
  buildProgram(messagesFor(language), '0.0.0', () => Promise.reject(new Error('not called')));

test('the catalogues have the same texts, with the same parameters', () => {
  expect(outline(messagesFor('zh'))).toEqual(outline(messagesFor('en')));
});

test.for(LANGUAGES)('every command explains itself and gives examples: %s', (language) => {
  const { titles } = messagesFor(language).help;
  for (const command of allCommands(programIn(language))) {
    let text = '';
    command.configureOutput({ writeOut: (part) => (text += part), getOutHelpWidth: () => 100 }).outputHelp();
    expect(text).toContain(titles['Usage:']);
    expect(text).toContain(`${titles['Examples:']}\n  `);
    for (const option of command.options) expect(option.description, option.flags).not.toBe('');
    if (language === 'zh') expect(text).not.toMatch(/Usage|Options|Arguments|Commands|display help|default:/);
  }
});

/** `vitest -u` rewrites the page. */
test('docs/reference/cli.md is what the program says', async () => {
  const page = fileURLToPath(new URL('../../../docs/reference/cli.md', import.meta.url));
  await expect(describeCli(programIn('en'))).toMatchFileSnapshot(page);
});

/** The shape of a catalogue: its names, and how many parameters each text takes. */
function outline(texts: unknown): unknown {
  if (typeof texts === 'function') return texts.length;
  if (typeof texts !== 'object' || texts === null) return 'text';
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, outline(text)]));
}
