import { z } from 'zod';
import type { ErrorCode } from '../error-table.ts';
import { DanqingError, invariant } from '../errors.ts';
import { type Issue, issueText } from '../issue-text.ts';
import { checkPrompt } from '../prompt.ts';
import { say } from '../say/say.ts';
import { parseSeed } from '../seed.ts';
import { listText, type Text } from '../text.ts';
import {
  FIELD_NAMES,
  FIELD_ROWS,
  isRequestField,
  type RequestField,
  SIZE_MULTIPLE,
} from './request-fields.ts';
import {
  type GenerateRequest,
  generateInputSchema,
  jobRequestSchema,
  type ModelDefaults,
} from './request-schemas.ts';

const requestSchema = jobRequestSchema.extend({ seed: z.bigint() });

/**
 * Checks an external request and fills in what it leaves out.
 * @throws DanqingError INPUT_INVALID, INPUT_SIZE_NOT_MULTIPLE, INPUT_SIZE_RANGE, INPUT_STEPS_RANGE, INPUT_SEED,
 * INPUT_PROMPT_TOO_LONG, INPUT_PROMPT_TEXT; `details.issues` lists everything that is wrong with the fields.
 */
export function parseGenerateRequest(input: unknown, defaults: ModelDefaults): GenerateRequest {
  const parsed = generateInputSchema.safeParse(input, { reportInput: true });
  if (!parsed.success) throw requestError(parsed.error.issues);
  const { data } = parsed;
  for (const field of FIELD_NAMES) {
    const { kind } = FIELD_ROWS[field];
    const value = data[field];
    if ((kind === 'prompt' || kind === 'text') && typeof value === 'string') checkPrompt(value, field);
  }
  const filled = FIELD_NAMES.flatMap((field) => {
    const value = data[field] ?? defaultOf(field, defaults);
    return value == null ? [] : [[field, value] as const];
  });
  return requestSchema.parse({ ...Object.fromEntries(filled), seed: parseSeed(data.seed) });
}

/** Undefined when the field may stay absent. */
function defaultOf(field: RequestField, defaults: ModelDefaults): number | undefined {
  const ofModel: Partial<Record<RequestField, number>> = defaults;
  const { default: fixed } = FIELD_ROWS[field];
  return fixed === 'model' ? ofModel[field] : fixed;
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
        say`The fields are ${listText(FIELD_NAMES)}.`,
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

function explainRange(field: string, value: unknown): Explanation {
  const { range, rangeCode = 'INPUT_INVALID' } = isRequestField(field) ? FIELD_ROWS[field] : {};
  invariant(range !== undefined, `${field} has no range`);
  const [min, max] = range;
  return {
    code: rangeCode,
    message: say`The field ${field} is ${String(value)}; it must be ${min} to ${max}.`,
    hint: say`Choose a value from ${min} to ${max}.`,
  };
}

function invalid(message: Text, hint = say`See the list of request fields for their types.`): Explanation {
  return { code: 'INPUT_INVALID', message, hint };
}
