import type { Text } from '@danqing/protocol';

/** A flag of the command line, with its help. */
export interface OptionSpec extends Text {
  /** As the parser reads it: `-m, --model <name>` takes a value, `--json` takes none. */
  readonly flags: string;
  /** Of a flag that takes a value and comes from a table: the name that the parser gives it. */
  readonly field?: string;
  readonly choices?: readonly string[];
  readonly default?: string;
  readonly isRequired?: boolean;
}

/** The values of options, by the names that the parser gives them; undefined for what was not typed. */
export type FlagsOf<Options extends readonly OptionSpec[]> = {
  readonly [Option in Options[number] as Option extends { readonly field: infer Field extends string }
    ? Field
    : NameOf<Option['flags']>]:
    | ValueOf<Option>
    | (Option extends { readonly default: string } | { readonly isRequired: true } ? never : undefined);
};

/** `-m, --model-kind <kind>` is `modelKind`, and `--no-prompt-cache` is `promptCache`, false once it is typed. */
type NameOf<Flags extends string> = Flags extends `${string}, ${infer Long}`
  ? NameOf<Long>
  : Flags extends `--no-${infer Name}`
    ? CamelCase<FirstWord<Name>>
    : Flags extends `--${infer Name}`
      ? CamelCase<FirstWord<Name>>
      : never;

type FirstWord<Words extends string> = Words extends `${infer First} ${string}` ? First : Words;

type CamelCase<Name extends string> = Name extends `${infer First}-${infer Rest}`
  ? `${First}${Capitalize<CamelCase<Rest>>}`
  : Name;

type ValueOf<Option extends OptionSpec> = Option extends { readonly choices: readonly (infer Choice)[] }
  ? Choice
  : Option extends { readonly field: string } | { readonly flags: `${string}<${string}` }
    ? string
    : boolean;
