import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatParameters,
  parseParameters,
  type WrittenSettings,
} from '../../src/pictures/parameters-text.ts';

const settings: WrittenSettings = {
  prompt: 'a red fox,\nin the snow',
  negativePrompt: 'blurry',
  steps: 8,
  guidance: 0,
  shift: 3,
  seed: 42n,
  width: 1024,
  height: 768,
  model: 'z-image-turbo',
};

const prompt = fc
  .string({
    unit: fc.oneof(
      fc.constantFrom('\n', ',', ':', '"', '\\', 'Steps: 8, ', ' '),
      fc.string({ unit: 'grapheme' }),
    ),
  })
  .map((text) => text.trim())
  .filter((text) => !/^Negative prompt:/m.test(text));

const anySettings: fc.Arbitrary<WrittenSettings> = fc.record({
  prompt,
  negativePrompt: prompt.filter((text) => text !== ''),
  steps: fc.integer({ min: 1, max: 100 }),
  guidance: fc.integer({ min: 0, max: 20_000 }).map((n) => n / 1000),
  shift: fc.integer({ min: 1, max: 1000 }).map((n) => n / 100),
  seed: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
  width: fc.integer({ min: 4, max: 128 }).map((n) => 16 * n),
  height: fc.integer({ min: 4, max: 128 }).map((n) => 16 * n),
  model: fc.string({ unit: 'grapheme', minLength: 1 }),
});

describe('formatParameters', () => {
  it("writes A1111's three parts", () => {
    expect(formatParameters(settings)).toBe(
      'a red fox,\nin the snow\nNegative prompt: blurry\n' +
        'Steps: 8, Sampler: Euler, Schedule type: Simple, CFG scale: 1, Seed: 42, Size: 1024x768, Model: z-image-turbo, Shift: 3',
    );
  });

  it('leaves out an absent or empty negative prompt', () => {
    expect(formatParameters({ ...settings, negativePrompt: '' })).not.toContain('Negative');
  });

  it('reads back exactly', () => {
    fc.assert(
      fc.property(anySettings, (original) => {
        const { fields, ...parsed } = parseParameters(formatParameters(original));
        expect(parsed).toEqual(original);
        expect(fields.get('Seed')).toBe(String(original.seed));
      }),
    );
  });
});

describe('parseParameters', () => {
  it('reads what A1111 writes', () => {
    const parsed = parseParameters(
      'masterpiece, (cat:1.2)\nsecond line\nNegative prompt: bad hands,\nlowres\n' +
        'Steps: 20, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 7.5, Seed: 1234567890, Size: 512x768, ' +
        'Model hash: abcdef, Model: v1-5, Lora hashes: "a: 1, b: 2", Version: v1.10.1',
    );
    expect(parsed).toMatchObject({
      prompt: 'masterpiece, (cat:1.2)\nsecond line',
      negativePrompt: 'bad hands,\nlowres',
      steps: 20,
      guidance: 6.5,
      seed: 1234567890n,
      width: 512,
      height: 768,
      model: 'v1-5',
    });
    expect(parsed.fields.get('Lora hashes')).toBe('a: 1, b: 2');
    expect(parsed.fields.get('Sampler')).toBe('DPM++ 2M');
  });

  it('takes a text without settings for a prompt', () => {
    expect(parseParameters('a cat: orange, big')).toEqual({
      prompt: 'a cat: orange, big',
      fields: new Map(),
    });
    expect(parseParameters('')).toEqual({ prompt: '', fields: new Map() });
  });

  it('leaves out what it cannot read', () => {
    const parsed = parseParameters('x\nSteps: many, Seed: -1, Size: big, CFG scale: 0.5');
    expect(parsed).toEqual({ prompt: 'x', guidance: 0, fields: expect.any(Map) });
  });

  it('survives any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseParameters(text)));
  });

  it('takes linear time for hostile lines', () => {
    for (const unit of [
      'a',
      'a ',
      'a:',
      '"',
      'aa: "',
      '\\',
      ' ',
      ',',
      'aa: ,',
      'aa: "\\',
      'aa: ",',
      'aa: "\\,',
    ]) {
      const started = performance.now();
      parseParameters(unit.repeat(50_000));
      expect(performance.now() - started, unit).toBeLessThan(4000);
    }
  });
});
