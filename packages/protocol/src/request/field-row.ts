import type { ErrorCode } from '../error-table.ts';
import type { Text } from '../text.ts';

/**
 * The kind of value a field holds. `prompt`: required text; `text`: optional text; `whole`, `real`: numbers within the
 * row's range; `seed`: 0 to 2^63-1, a string of digits beyond 2^53-1.
 */
export type FieldKind = 'prompt' | 'text' | 'whole' | 'real' | 'seed';

/** The parts of a flag such as `-n, --negative-prompt <text>`. */
export interface FieldFlag {
  readonly long: `--${string}`;
  readonly short?: `-${string}`;
  readonly value: `<${string}>`;
}

/** What is known about a field of a request. */
export interface FieldRow {
  readonly kind: FieldKind;
  /** [minimum, maximum]; required for numbers. */
  readonly range?: readonly [number, number];
  readonly multipleOf?: number;
  /** Used when the request leaves it out: a number, or the model's own value. Without a default it stays absent or is required. */
  readonly default?: number | 'model';
  /** The error for a value outside of the range; INPUT_INVALID by default. */
  readonly rangeCode?: ErrorCode;
  /** Its flag on the command line, and the line of help for it. */
  readonly flag?: FieldFlag;
  readonly help?: Text;
  /** Name shown for settings of images. Fields without one are not read from images of other programs. */
  readonly label?: Text;
  /** Names in OpenAI's interface, including our additions and LocalAI's; of several, the first one given is used. */
  readonly openai?: readonly string[];
  /** Names in A1111's interface. */
  readonly a1111?: readonly string[];
  /** Argument of MCP's tools, with its description; `isRanged`: its schema states the range. */
  readonly mcp?: { readonly name: string; readonly about?: string; readonly isRanged?: true };
  /** Converts a value given under one of these names, when its scale differs from ours. */
  readonly readAs?: Readonly<Record<string, (value: number) => number>>;
}
