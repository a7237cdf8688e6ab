import type { Language } from '@danqing/protocol';
import { type Help, Option, Command as Parser } from 'commander';
import type { Command } from './command.ts';
import { danqing } from './commands/danqing.ts';
import type { Messages } from './messages/catalogue.ts';
import type { OptionSpec } from './option.ts';
import { CONFIG_OPTION, HELP_OPTION, VERSION_OPTION } from './options/common-options.ts';
import { textWidth } from './text-width.ts';

/** Runs a command with the given arguments and flags. */
export type RunCommand = (command: Command, args: readonly unknown[], flags: object) => Promise<void>;

/** The parser of the command line. Building it loads none of the commands' dependencies. */
export function buildProgram(messages: Messages, version: string, run: RunCommand): Parser {
  const program = new Parser(danqing.name);
  program.version(version, VERSION_OPTION.flags, VERSION_OPTION[messages.language]);
  declare(program, danqing, { messages, run });
  return program;
}

/** The program and all commands below it, parents first. */
export function allCommands(program: Parser): Parser[] {
  return [program, ...program.commands.flatMap(allCommands)];
}

interface Declaring {
  readonly messages: Messages;
  readonly run: RunCommand;
}

function declare(parser: Parser, command: Command, { messages, run }: Declaring): void {
  const { language, help } = messages;
  parser.description(command[language]);
  for (const argument of command.arguments ?? []) parser.argument(argument.name, argument[language]);
  for (const option of command.options ?? []) parser.addOption(parsedOption(option, language));
  if (command.commands !== undefined) {
    parser.helpCommand('help [command]', help.helpCommand);
    for (const each of command.commands) declare(parser.command(each.name), each, { messages, run });
  }
  // Includes global options, because a flag that a parent command also has, such as `--json` of `bench compare`, is
  // stored there.
  if (command.run !== undefined) {
    parser.action(() => run(command, parser.processedArgs, parser.optsWithGlobals()));
  }
  if (command.run !== undefined || command === danqing)
    parser.addOption(parsedOption(CONFIG_OPTION, language));
  parser
    .helpOption(HELP_OPTION.flags, HELP_OPTION[language])
    .configureHelp({ ...helpStyle(help.titles), showGlobalOptions: false })
    .addHelpText('after', examples(help.titles, command.examples));
}

function parsedOption(spec: OptionSpec, language: Language): Option {
  const option = new Option(spec.flags, spec[language]);
  if (spec.choices !== undefined) option.choices(spec.choices);
  return option.default(spec.default).makeOptionMandatory(spec.isRequired ?? false);
}

/** The end of a command's help. */
function examples(titles: Titles, lines: readonly string[]): string {
  return `\n${titles['Examples:']}\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

type Titles = Messages['help']['titles'];

/** The parser's own headings in the user's language; Chinese characters count as two columns. */
function helpStyle(titles: Readonly<Record<string, string>>): Partial<Help> {
  return {
    styleTitle: (title) => titles[title] ?? title,
    displayWidth: textWidth,
    // Descriptions already contain choices and defaults.
    optionDescription: (option) => option.description,
  };
}
