import type { Text } from '@danqing/protocol';
import type { CommandContext } from './context.ts';
import type { FlagsOf, OptionSpec } from './option.ts';

export interface ArgumentSpec extends Text {
  /** `<prompt>`, `[file]` where it may be left out, `<files...>` for one or more. */
  readonly name: string;
}

type ArgumentsOf<Arguments extends readonly ArgumentSpec[]> = {
  readonly [Index in keyof Arguments]: Arguments[Index] extends { readonly name: `<${string}...>` }
    ? readonly string[]
    : Arguments[Index] extends { readonly name: `[${string}]` }
      ? string | undefined
      : string;
};

/** What a command is, besides what it does; the text is its description. */
interface CommandFacts extends Text {
  readonly name: string;
  /** Lines for the end of its help. */
  readonly examples: readonly string[];
  readonly commands?: readonly Command[];
  /** Runs where the settings cannot be read, too; it gets the defaults then. */
  readonly runsWithoutSettings?: boolean;
}

interface CommandSpec<Arguments extends readonly ArgumentSpec[], Options extends readonly OptionSpec[]>
  extends CommandFacts {
  readonly arguments?: Arguments;
  readonly options?: Options;
  /** Imports what takes long to load when it is called: the help of all commands needs none of it. */
  run?(given: {
    readonly args: ArgumentsOf<Arguments>;
    readonly flags: FlagsOf<Options>;
    readonly context: CommandContext;
  }): Promise<void>;
}

/** Any command, whatever its arguments and options are. */
export interface Command extends CommandFacts {
  readonly arguments?: readonly ArgumentSpec[];
  readonly options?: readonly OptionSpec[];
  run?(given: {
    readonly args: readonly unknown[];
    readonly flags: object;
    readonly context: CommandContext;
  }): Promise<void>;
}

/** A command of the program: all that help, parser and composition root know of it. */
export function defineCommand<
  const Arguments extends readonly ArgumentSpec[] = [],
  const Options extends readonly OptionSpec[] = [],
>(spec: CommandSpec<Arguments, Options>): Command {
  return spec;
}
