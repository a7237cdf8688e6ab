import type { Text } from '@danqing/protocol';

/** A command-line flag with its help. */
export interface OptionSpec extends Text {
  /** In the parser's notation: `-m, --model <name>` takes a value, `--json` takes none. */
  readonly flags: string;
  /** The name under which the parser stores the value, for a flag that is generated from the table of fields. */
  readonly field?: string;
  readonly choices?: readonly string[];
  readonly default?: string;
  readonly isRequired?: boolean;
}

/** The values of options, by the names that the parser gives them; undefined for omitted options. */
export type FlagsOf<Options extends readonly OptionSpec[]> = {
  readonly [Option in Options[number] as Option extends { readonly field: infer Field extends string }
    ? Field
    : NameOf<Option['flags']>]:
    | ValueOf<Option>
    | (Option extends { readonly default: string } | { readonly isRequired: true } ? never : undefined);
};

/** `-m, --model-kind <kind>` becomes `modelKind`; `--no-prompt-cache` becomes `promptCache`, false if given. */
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
