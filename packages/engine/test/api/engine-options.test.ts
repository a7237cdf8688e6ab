import { expect, it } from 'vitest';
import { checkEngineOptions } from '../../src/host/check-engine-options.ts';
import type { EngineOptions } from '../../src/host/engine-options.ts';

const model = { model: 'models/danqing-mini' };

it.each([
  [undefined, 'The options of openEngine are wrong'],
  [{}, 'paths'],
  [{ paths: { model: 3 } }, 'paths.model'],
  [{ paths: { folder: 'x' } }, 'no option paths.folder'],
  [{ paths: model, model: 'x' }, 'no option model'],
  [{ paths: model, device: 3 }, 'device'],
  [{ paths: model, threads: 0 }, 'threads'],
  [{ paths: model, memoryBudgetBytes: '6GiB' }, 'memoryBudgetBytes'],
])('options of JavaScript callers that are wrong are named: %j', (options, said) => {
  expect(() => checkEngineOptions(options as unknown as EngineOptions)).toThrow(
    expect.objectContaining({
      code: 'INPUT_INVALID',
      message: expect.stringContaining(said),
      hint: expect.stringContaining('paths: { model'),
    }),
  );
});

it('takes what the types allow, undefined too', () => {
  const all = { device: undefined, threads: 2, offload: 'auto', bufferTypes: { q4_0: 'CPU' } } as const;
  expect(() =>
    checkEngineOptions({ paths: { ...model, transformer: 'x' }, ...all } as unknown as EngineOptions),
  ).not.toThrow();
});
