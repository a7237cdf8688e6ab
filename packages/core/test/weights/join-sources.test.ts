import { describe, expect, it } from 'vitest';
import { joinArchives, joinSources } from '../../src/weights/join-sources.ts';
import { openComponent } from '../../src/weights/open-component.ts';
import { archiveOf, type Header, headerArchive } from '../support/memory-archive.ts';
import { FULL_TRANSFORMER, transformerHeader } from '../support/model-headers.ts';

const all: Header = transformerHeader(FULL_TRANSFORMER, 'diffusers');
const isEven = (_: unknown, index: number) => index % 2 === 0;
const halves = async () =>
  [
    { ...(await headerArchive(all.filter(isEven))), path: 'base.safetensors' },
    { ...(await headerArchive(all.filter((_, index) => index % 2 === 1))), path: 'rest.safetensors' },
  ] as const;

describe('archives that are joined', () => {
  it('are checked as one: each lacks what the other has', async () => {
    const [base, rest] = await halves();
    await expect(openComponent('transformer', base)).rejects.toMatchObject({ code: 'MODEL_TENSOR_MISSING' });
    const joined = await openComponent('transformer', joinArchives(base, rest));
    const whole = await openComponent('transformer', await headerArchive(all));
    expect(joined).toMatchObject({
      path: 'base.safetensors',
      config: whole.config,
      byteLength: whole.byteLength,
    });
    expect([...joined.weights.names()]).toEqual([...whole.weights.names()]);
  });

  it('may not hold a tensor twice: both are named', async () => {
    const tensor = { name: 'x', type: 'F32', shape: [1], data: new Uint8Array(4) } as const;
    const [first, second] = [
      await archiveOf([tensor], 'one.safetensors'),
      await archiveOf([tensor], 'two.safetensors'),
    ];
    expect(() => joinArchives(first, second)).toThrow(
      expect.objectContaining({
        code: 'FORMAT_INDEX',
        message: 'two.safetensors: holds the tensor "x", which one.safetensors holds too.',
      }),
    );
  });

  it('tell of metadata as the first does, and close together', async () => {
    let closed = 0;
    const [base, rest] = (await halves()).map((archive, index) => ({
      ...archive,
      metadata: new Map([
        [`only${index}`, 'x'],
        ['both', `of ${index}`],
      ]),
      close: async () => {
        closed += 1;
      },
    }));
    if (base === undefined || rest === undefined) throw new Error('two halves');
    await using joined = joinArchives(base, rest);
    expect(Object.fromEntries(joined.metadata)).toEqual({ only0: 'x', only1: 'x', both: 'of 0' });
    await joined.close();
    expect(closed).toBe(2);
  });
});

describe('weights that are joined', () => {
  it('may not be of one name: both files are named', async () => {
    const [base, rest] = await halves();
    const { weights } = await openComponent('transformer', joinArchives(base, rest));
    const name = [...weights.names()][0] ?? '';
    expect(() => joinSources(weights, weights)).toThrow(
      expect.objectContaining({
        code: 'FORMAT_INDEX',
        message: `base.safetensors: holds the tensor "${name}", which base.safetensors holds too.`,
      }),
    );
  });
});
