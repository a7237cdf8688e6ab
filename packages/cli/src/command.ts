import type { Text } from '@danqing/protocol';
import type { CommandContext } from './context.ts';
import type { FlagsOf, OptionSpec } from './option.ts';

export interface ArgumentSpec extends Text {
  /** `<prompt>`, `[file]` if it is optional, `<files...>` for one or more. */
  readonly name: string;
}

type ArgumentsOf<Arguments extends readonly ArgumentSpec[]> = {
  readonly [Index in keyof Arguments]: Arguments[Index] extends { readonly name: `<${string}...>` }
    ? readonly string[]
    : Arguments[Index] extends { readonly name: `[${string}]` }
      ? string | undefined
      : string;
};

/** Everything about a command except what it runs; the text is its description. */
interface CommandFacts extends Text {
  readonly name: string;
  /** Lines at the end of its help. */
  readonly examples: readonly string[];
  readonly commands?: readonly Command[];
  /** Whether it also runs when the settings cannot be read; it then gets the defaults. */
  readonly runsWithoutSettings?: boolean;
}

interface CommandSpec<Arguments extends readonly ArgumentSpec[], Options extends readonly OptionSpec[]>
  extends CommandFacts {
  readonly arguments?: Arguments;
  readonly options?: Options;
  /** Loads what the command needs only when called, so that help stays fast. */
  run?(given: {
    readonly args: ArgumentsOf<Arguments>;
    readonly flags: FlagsOf<Options>;
    readonly context: CommandContext;
  }): Promise<void>;
}

/** Any command, regardless of its arguments and options. */
export interface Command extends CommandFacts {
  readonly arguments?: readonly ArgumentSpec[];
  readonly options?: readonly OptionSpec[];
  run?(given: {
    readonly args: readonly unknown[];
    readonly flags: object;
    readonly context: CommandContext;
  }): Promise<void>;
}

/** Defines a command of the program. Help, parser and composition root know nothing else about it. */
export function defineCommand<
  const Arguments extends readonly ArgumentSpec[] = [],
  const Options extends readonly OptionSpec[] = [],
>(spec: CommandSpec<Arguments, Options>): Command {
  return spec;
}
