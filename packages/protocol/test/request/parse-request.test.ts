import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../src/error-table.ts';
import { type DanqingError, isDanqingError } from '../../src/errors.ts';
import { MAX_PROMPT_UNITS } from '../../src/prompt.ts';
import { parseGenerateRequest } from '../../src/request/parse-request.ts';

const defaults = { width: 1024, height: 1024, steps: 8, guidance: 0, shift: 3 };
const minimal = { prompt: 'a cat', seed: 42 };

function refusal(input: unknown): DanqingError {
  try {
    parseGenerateRequest(input, defaults);
  } catch (error) {
    if (isDanqingError(error)) return error;
    throw error;
  }
  throw new Error('the request was accepted');
}

describe('parseGenerateRequest', () => {
  it('fills in what the request leaves open', () => {
    expect(parseGenerateRequest(minimal, defaults)).toEqual({
      prompt: 'a cat',
      width: 1024,
      height: 1024,
      steps: 8,
      guidance: 0,
      cfgNormalization: 0,
      cfgTruncation: 1,
      shift: 3,
      seed: 42n,
      numImages: 1,
    });
  });

  it('keeps what the request says', () => {
    const full = {
      prompt: '',
      negativePrompt: 'blurry',
      width: 64,
      height: 2048,
      steps: 100,
      guidance: 3.5,
      cfgNormalization: 1,
      cfgTruncation: 0.3,
      shift: 6,
      seed: 2n ** 63n - 1n,
      numImages: 4,
    };
    expect(parseGenerateRequest(full, defaults)).toEqual(full);
    expect(parseGenerateRequest({ ...full, seed: '9223372036854775807' }, defaults)).toEqual(full);
  });

  it.each<[ErrorCode, object]>([
    ['INPUT_SIZE_NOT_MULTIPLE', { width: 1000 }],
    ['INPUT_SIZE_NOT_MULTIPLE', { height: 1025 }],
    ['INPUT_SIZE_RANGE', { width: 48 }],
    ['INPUT_SIZE_RANGE', { height: 4096 }],
    ['INPUT_STEPS_RANGE', { steps: 0 }],
    ['INPUT_STEPS_RANGE', { steps: 101 }],
    ['INPUT_SEED', { seed: -1 }],
    ['INPUT_SEED', { seed: undefined }],
    ['INPUT_INVALID', { steps: 1.5 }],
    ['INPUT_INVALID', { width: '1024' }],
    ['INPUT_INVALID', { width: Number.NaN }],
    ['INPUT_INVALID', { guidance: 21 }],
    ['INPUT_INVALID', { cfgTruncation: -0.1 }],
    ['INPUT_INVALID', { shift: 0 }],
    ['INPUT_INVALID', { numImages: 5 }],
    ['INPUT_INVALID', { prompt: 7 }],
    ['INPUT_INVALID', { prompts: 'typo' }],
    ['INPUT_PROMPT_TOO_LONG', { prompt: 'x'.repeat(MAX_PROMPT_UNITS + 1) }],
    ['INPUT_PROMPT_TEXT', { prompt: 'half \ud83d' }],
    ['INPUT_PROMPT_TEXT', { negativePrompt: '\udc00' }],
  ])('%s for %o', (code, fields) => {
    const error = refusal({ ...minimal, ...fields });
    expect(error.code).toBe(code);
    expect(error.hint).toBeTruthy();
  });

  it.each([null, 'prompt', 3, [minimal]])('INPUT_INVALID for %o', (input) => {
    expect(refusal(input).code).toBe('INPUT_INVALID');
  });

  it('suggests the nearest sizes', () => {
    const error = refusal({ ...minimal, width: 1000 });
    expect(error.message).toBe('The width 1000 is not a multiple of 16.');
    expect(error.hint).toBe('Use 992 or 1008.');
  });

  it('lists every issue in the details, the first one as the error', () => {
    const error = refusal({ ...minimal, width: 40, steps: 200 });
    expect(error.message).toBe('The field width is 40; it must be 64 to 2048.');
    expect(error.details).toEqual({
      issues: [
        { code: 'INPUT_SIZE_RANGE', message: 'The field width is 40; it must be 64 to 2048.' },
        { code: 'INPUT_SIZE_NOT_MULTIPLE', message: 'The width 40 is not a multiple of 16.' },
        { code: 'INPUT_STEPS_RANGE', message: 'The field steps is 200; it must be 1 to 100.' },
      ],
    });
  });

  it('takes the longest prompt', () => {
    const prompt = '猫'.repeat(MAX_PROMPT_UNITS);
    expect(parseGenerateRequest({ ...minimal, prompt }, defaults).prompt).toBe(prompt);
  });

  it('answers any value with a request or a named input error', () => {
    const fields = fc.record(
      {
        prompt: fc.anything(),
        width: fc.anything(),
        steps: fc.anything(),
        guidance: fc.anything(),
        seed: fc.anything(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fields), (input) => {
        if (
          typeof input === 'object' &&
          input !== null &&
          'prompt' in input &&
          typeof input.prompt === 'string'
        )
          return;
        expect(refusal(input).name).toBe('InputError');
      }),
    );
  });
});
