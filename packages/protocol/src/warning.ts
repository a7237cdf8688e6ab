import { z } from 'zod';
import type { GenerateEvent } from './events.ts';
import type { ModelKind } from './model-kind.ts';
import type { GenerateRequest } from './request/request-schemas.ts';
import { say } from './say/say.ts';
import { isWithin, type SizeLimits } from './size-limits.ts';
import type { Language, Text } from './text.ts';

const words = {
  message: z.string().describe('In English'),
  zh: z.string().optional().describe('In Chinese; older records have none'),
};
const count = z.int().nonnegative();

/**
 * Something that is allowed but probably not intended, or that was done differently. Use `kind` to word it differently.
 */
export const warningSchema = z
  .discriminatedUnion('kind', [
    z
      .strictObject({ kind: z.literal('size'), ...words, minSize: count, maxSize: count })
      .describe('Outside the sizes that the model draws well'),
    z.strictObject({ kind: z.literal('negative prompt'), ...words }).describe('It has no effect'),
    z
      .strictObject({ kind: z.literal('base model'), ...words })
      .describe('Z-Image (base) with fewer steps than it needs, or without guidance'),
    z
      .strictObject({
        kind: z.literal('prompt length'),
        ...words,
        tokens: count,
        limit: count,
        negative: z.boolean().default(false).describe('True for the negative prompt'),
      })
      .describe('The prompt is truncated'),
    z.strictObject({ kind: z.literal('adaptation'), ...words }).describe('Memory was refused'),
    z
      .strictObject({ kind: z.literal('other'), ...words })
      .describe("About the model's files, folders, or a setting"),
  ])
  .meta({ id: 'Warning' });
export type Warning = z.infer<typeof warningSchema>;

/** The messages of warnings in one language. */
export function warningMessages(warnings: readonly Warning[], language: Language = 'en'): string[] {
  return warnings.map((warning) => warningWords(warning, language));
}

/** Falls back to English. */
export function warningWords({ message, zh }: Pick<Warning, 'message' | 'zh'>, language: Language): string {
  return language === 'zh' ? (zh ?? message) : message;
}

/** The fields that warnings and their events have for a text. */
export function warningFields({ en, zh }: Text): { readonly message: string; readonly zh: string } {
  return { message: en, zh };
}

/** A warning without data of its own. */
export function otherWarning(text: Text): Warning {
  return { kind: 'other', ...warningFields(text) };
}

type Asked = Pick<GenerateRequest, 'width' | 'height' | 'steps' | 'guidance' | 'negativePrompt'>;

/** Below this Z-Image (base) leaves images unfinished; other programs draw with 20 and 25. */
const FEWEST_BASE_STEPS = 20;

/** Above this, a distilled model's colours saturate and its contrast grows harsh. */
const MOST_TURBO_GUIDANCE = 1;

interface AskedModel {
  readonly name: string;
  readonly kind: ModelKind;
  readonly limits: SizeLimits;
}

/** Warnings about a request that are known before it runs. */
export function requestWarnings(request: Asked, { name, kind, limits }: AskedModel): Warning[] {
  const { minSize, maxSize } = limits;
  const { width, height, steps, guidance, negativePrompt = '' } = request;
  const warnings: Warning[] = [];
  if (!isWithin(request, limits)) {
    const text = say`${name} works best with edges of ${minSize} to ${maxSize} pixels; ${width}x${height} is outside that range.`;
    warnings.push({ kind: 'size', ...warningFields(text), minSize, maxSize });
  }
  if (negativePrompt !== '' && guidance === 0) {
    warnings.push({
      kind: 'negative prompt',
      ...warningFields(say`The negative prompt has no effect while guidance is 0.`),
    });
  }
  if (kind === 'base' && (guidance === 0 || steps < FEWEST_BASE_STEPS)) {
    const text = say`${name} is Z-Image (base), which needs 28 to 50 steps and guidance 3 to 5. With ${steps} steps and guidance ${guidance} its images stay unfinished.`;
    warnings.push({ kind: 'base model', ...warningFields(text) });
  }
  if (kind === 'turbo' && guidance > MOST_TURBO_GUIDANCE) {
    warnings.push(
      otherWarning(
        say`Guidance ${guidance} over-saturates images of a Turbo model; use 0, at most ${MOST_TURBO_GUIDANCE}.`,
      ),
    );
  }
  return warnings;
}

export type WarningEvent = Extract<GenerateEvent, { readonly type: 'warning' }>;

/** Converts a warning event of the engine. */
export function eventWarning({ message, zh, adaptation, promptLength }: WarningEvent): Warning {
  const told = zh === undefined ? { message } : { message, zh };
  if (promptLength !== undefined) return { kind: 'prompt length', ...told, ...promptLength };
  return { kind: adaptation === undefined ? 'other' : 'adaptation', ...told };
}
