import { z } from 'zod';
import type { ErrorCode } from './error-table.ts';
import { DanqingError, invariant } from './errors.ts';
import { type Issue, issueText } from './issue-text.ts';
import { checkPrompt } from './prompt.ts';
import { say } from './say/say.ts';
import { parseSeed, type SeedInput } from './seed.ts';
import { listText, type Text } from './text.ts';

/** Width and height in pixels are multiples of this: 2x2 latents of eight pixels each make one token. */
export const SIZE_MULTIPLE = 16;

/** [minimum, maximum] of every field with a range. */
export const REQUEST_RANGES = {
  width: [64, 2048],
  height: [64, 2048],
  steps: [1, 100],
  guidance: [0, 20],
  cfgNormalization: [0, 10],
  cfgTruncation: [0, 1],
  shift: [0.01, 100],
  numImages: [1, 4],
} as const satisfies Record<string, readonly [number, number]>;

/** A model's defaults for fields that a request leaves out. */
export interface ModelDefaults {
  readonly width: number;
  readonly height: number;
  readonly steps: number;
  readonly guidance: number;
  readonly shift: number;
}

/** A complete, checked request with nothing left to decide. */
export interface GenerateRequest {
  readonly prompt: string;
  /** Used only when guidance is on; absent means empty. */
  readonly negativePrompt?: string;
  /** In pixels. */
  readonly width: number;
  readonly height: number;
  /** Evaluations of the transformer; guidance doubles them. */
  readonly steps: number;
  /** positive + guidance * (positive - negative): 0 = off. A1111's CFG scale is this + 1. */
  readonly guidance: number;
  /** Limit for the norm of the guided prediction, as a multiple of the unguided one's; 0 = no limit. */
  readonly cfgNormalization: number;
  /** Guidance stops once (1000 - timestep) / 1000 exceeds this; 1 = never. */
  readonly cfgTruncation: number;
  readonly shift: number;
  readonly seed: bigint;
  readonly numImages: number;
}

type RangedField = keyof typeof REQUEST_RANGES;

const whole = (field: RangedField) => z.int().min(REQUEST_RANGES[field][0]).max(REQUEST_RANGES[field][1]);
const real = (field: RangedField) => z.number().min(REQUEST_RANGES[field][0]).max(REQUEST_RANGES[field][1]);

/** Accepts any value here, because parseSeed explains what is wrong better than a schema could. */
const seedInput = z.unknown().describe('0 to 2^63-1; beyond 2^53-1 as a string of digits') as z.ZodType<
  SeedInput,
  SeedInput
>;

/** The request as received: every field except the prompt may be omitted or null; unknown fields are refused. */
export const generateInputSchema = z.strictObject({
  prompt: z.string(),
  negativePrompt: z.string().nullish(),
  width: whole('width').multipleOf(SIZE_MULTIPLE).nullish(),
  height: whole('height').multipleOf(SIZE_MULTIPLE).nullish(),
  steps: whole('steps').nullish(),
  guidance: real('guidance').nullish(),
  cfgNormalization: real('cfgNormalization').nullish(),
  cfgTruncation: real('cfgTruncation').nullish(),
  shift: real('shift').nullish(),
  seed: seedInput,
  numImages: whole('numImages').nullish(),
});

export type GenerateInput = z.input<typeof generateInputSchema>;

/**
 * Checks an external request and fills in what it leaves out.
 * @throws DanqingError INPUT_INVALID, INPUT_SIZE_NOT_MULTIPLE, INPUT_SIZE_RANGE, INPUT_STEPS_RANGE, INPUT_SEED,
 * INPUT_PROMPT_TOO_LONG, INPUT_PROMPT_TEXT; `details.issues` lists everything that is wrong with the fields.
 */
export function parseGenerateRequest(input: unknown, defaults: ModelDefaults): GenerateRequest {
  const parsed = generateInputSchema.safeParse(input, { reportInput: true });
  if (!parsed.success) throw requestError(parsed.error.issues);
  const { negativePrompt, ...given } = parsed.data;
  checkPrompt(given.prompt);
  if (negativePrompt != null) checkPrompt(negativePrompt, 'negativePrompt');
  return {
    prompt: given.prompt,
    ...(negativePrompt == null ? {} : { negativePrompt }),
    width: given.width ?? defaults.width,
    height: given.height ?? defaults.height,
    steps: given.steps ?? defaults.steps,
    guidance: given.guidance ?? defaults.guidance,
    cfgNormalization: given.cfgNormalization ?? 0,
    cfgTruncation: given.cfgTruncation ?? 1,
    shift: given.shift ?? defaults.shift,
    seed: parseSeed(given.seed),
    numImages: given.numImages ?? 1,
  };
}

interface Explanation {
  readonly code: ErrorCode;
  readonly message: Text;
  readonly hint: Text;
}

/** The error for the first issue, with all issues in its details. */
function requestError(issues: readonly Issue[]): DanqingError {
  const explained = issues.map(explain);
  const first = explained[0];
  invariant(first !== undefined, 'a request was refused without an issue');
  const summaries = explained.map(({ code, message }) => ({ code, message: message.en }));
  return new DanqingError(first.code, first.message, { hint: first.hint, details: { issues: summaries } });
}

function explain(issue: Issue): Explanation {
  const field = issue.path.map(String).join('.');
  switch (issue.code) {
    case 'not_multiple_of':
      return explainMultiple(field, issue.input);
    case 'too_small':
    case 'too_big':
      return explainRange(field, issue.input);
    case 'unrecognized_keys':
      return invalid(
        say`Unknown field ${listText(issue.keys)}.`,
        say`The fields are ${listText(Object.keys(generateInputSchema.shape))}.`,
      );
    default:
      return invalid(
        field === ''
          ? say`The request has the wrong type: ${issueText(issue)}.`
          : say`The field ${field} has the wrong type: ${issueText(issue)}.`,
      );
  }
}

function explainMultiple(field: string, value: unknown): Explanation {
  const below = Math.floor(Number(value) / SIZE_MULTIPLE) * SIZE_MULTIPLE;
  return {
    code: 'INPUT_SIZE_NOT_MULTIPLE',
    message: say`The ${field} ${String(value)} is not a multiple of ${SIZE_MULTIPLE}.`,
    hint: say`Use ${below} or ${below + SIZE_MULTIPLE}.`,
  };
}

const RANGE_CODES: Partial<Record<string, ErrorCode>> = {
  width: 'INPUT_SIZE_RANGE',
  height: 'INPUT_SIZE_RANGE',
  steps: 'INPUT_STEPS_RANGE',
};

function explainRange(field: string, value: unknown): Explanation {
  const [min, max] = REQUEST_RANGES[field as RangedField];
  return {
    code: RANGE_CODES[field] ?? 'INPUT_INVALID',
    message: say`The field ${field} is ${String(value)}; allowed is ${min} to ${max}.`,
    hint: say`Choose a value from ${min} to ${max}.`,
  };
}

function invalid(message: Text, hint = say`See the list of request fields for their types.`): Explanation {
  return { code: 'INPUT_INVALID', message, hint };
}
