import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatParameters,
  parseParameters,
  type WrittenSettings,
} from '../../src/pictures/programs/parameters-text.ts';
import { readA1111 } from '../../src/pictures/programs/read-a1111.ts';
import { settleSettings } from '../../src/pictures/settle-settings.ts';

const read = (text: string) => settleSettings(readA1111(text), null);

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
        const { program: _, others, notes, ...found } = read(formatParameters(original));
        const { prompt, seed, ...rest } = original;
        const written = { ...rest, seed: String(seed), sampler: 'Euler', schedule: 'Simple' };
        expect(found).toEqual(prompt === '' ? written : { prompt, ...written });
        expect([others, notes]).toEqual([[], []]);
      }),
    );
  });
});

describe('parseParameters', () => {
  it('reads what A1111 writes', () => {
    const found = read(
      'masterpiece, (cat:1.2)\nsecond line\nNegative prompt: bad hands,\nlowres\n' +
        'Steps: 20, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 7.5, Seed: 1234567890, Size: 512x768, ' +
        'Model hash: abcdef, Model: v1-5, Lora hashes: "a: 1, b: 2", Version: v1.10.1',
    );
    expect(found).toEqual({
      program: 'A1111',
      prompt: 'masterpiece, (cat:1.2)\nsecond line',
      negativePrompt: 'bad hands,\nlowres',
      steps: 20,
      guidance: 6.5,
      seed: '1234567890',
      width: 512,
      height: 768,
      model: 'v1-5',
      sampler: 'DPM++ 2M',
      schedule: 'Karras',
      others: [
        { name: 'Model hash', value: 'abcdef' },
        { name: 'Lora hashes', value: 'a: 1, b: 2' },
        { name: 'Version', value: 'v1.10.1' },
      ],
      notes: [],
    });
  });

  const line = 'Steps: 8, Sampler: Euler, CFG scale: 1, Seed: 42, Size: 64x64';
  const drawn = { prompt: 'a fox', negativePrompt: 'blurry', steps: 8, seed: '42', width: 64 };

  it.each([
    ['a line break at the end', `a fox\nNegative prompt: blurry\n${line}\n`],
    ['blank lines and blanks at the ends', `\n a fox\nNegative prompt: blurry\n${line}\n\n \n`],
    ['line ends of Windows', `a fox\r\nNegative prompt: blurry\r\n${line}\r\n`],
    ['a template behind', `a fox\nNegative prompt: blurry\n${line}\nTemplate: a {fox|cat}`],
    [
      'a template with weights behind',
      `a fox\nNegative prompt: blurry\n${line}\nTemplate: (ab:1), (cd:2), (ef:3)`,
    ],
    [
      'settings over several lines',
      `a fox\nNegative prompt: blurry\nSteps: 8, Sampler: Euler,\nSeed: 42, Size: 64x64`,
    ],
    ['a blank before the settings', `a fox\nNegative prompt: blurry\n  ${line}`],
    ['blanks before the negative prompt', `a fox\n  Negative prompt: blurry\n${line}`],
  ])('finds the settings with %s', (_, text) => {
    expect(read(text)).toMatchObject(drawn);
  });

  it('keeps what follows the settings', () => {
    const { others } = read(`a fox\n${line}\nTemplate: a {fox|cat}\nand more`);
    expect(others).toEqual([
      { name: 'Template', value: 'a {fox|cat}' },
      { name: '…', value: 'and more' },
    ]);
  });

  it('reads values in quotes and in brackets whole', () => {
    const { others } = read(
      'x\nSteps: 8, Seed: 1, Skip layers: [7, 8, 9], Hires prompt: "a \\"big\\" fox, snow: deep\\n2", ' +
        'Civitai resources: [{"type":"lora","weight":1}], TE: a, TE: b, Odd: "a" b, Open: [1, 2',
    );
    expect(others.map(({ name, value }) => [name, value])).toEqual([
      ['Skip layers', '[7, 8, 9]'],
      ['Hires prompt', 'a "big" fox, snow: deep\n2'],
      ['Civitai resources', '[{"type":"lora","weight":1}]'],
      ['TE', 'a'],
      ['TE', 'b'],
      ['Odd', '"a" b'],
      ['Open', '[1'],
    ]);
  });

  it('takes a text without settings for a prompt', () => {
    expect(read('a cat: orange, big')).toEqual({
      program: null,
      prompt: 'a cat: orange, big',
      others: [],
      notes: [],
    });
    expect(read('')).toEqual({ program: null, others: [], notes: [] });
  });

  it('leaves out what it cannot read, and says so', () => {
    const found = read('x\nSteps: many, Seed: -1, Size: big, CFG scale: 0.5');
    const note = (field: string, value: string) => ({ kind: 'value', field, value });
    expect(found).toEqual({
      program: null,
      prompt: 'x',
      guidance: 0,
      others: [],
      notes: [note('width', 'big'), note('steps', 'many'), note('seed', '-1')],
    });
  });

  it.each([
    ['steps', 'Steps: 0', '0'],
    ['steps', 'Steps: 1e9', '1e9'],
    ['seed', 'Seed: 9223372036854775808', '9223372036854775808'],
    ['guidance', 'CFG scale: 900', '900'],
    ['guidance', 'CFG scale: -4', '-4'],
    ['width', 'Size: 9000x64', '9000'],
    ['height', 'Size: 64x1', '1'],
  ])('does not take %s from "%s"', (field, setting, value) => {
    const found = read(`x\nA1: b, B2: c, C3: d, ${setting}`);
    expect(found).not.toHaveProperty(field);
    expect(found.notes).toEqual([{ kind: 'value', field, value }]);
  });

  it('survives any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseParameters(text)));
  });

  it('takes linear time for hostile lines', () => {
    const units = [
      ...[
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
        'aa: [',
        'aa: [,',
      ],
      ...['\n', 'Steps: 1,\n', 'Steps: 1, aa: b, cc: d,\n', 'Negative prompt:\n', 'aa: {"},', ':', '一: '],
    ];
    for (const unit of units) {
      const text = unit.repeat(Math.ceil(3_000_000 / unit.length));
      const started = performance.now();
      parseParameters(text);
      expect(performance.now() - started, unit).toBeLessThan(3000);
    }
    const closed = `aa: [${',aa: ['.repeat(100_000)}${']'.repeat(100_001)}x`;
    const started = performance.now();
    parseParameters(closed);
    expect(performance.now() - started).toBeLessThan(3000);
  });
});
