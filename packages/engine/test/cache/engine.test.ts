import { randomBytes } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GenerateEvent } from '@danqing/protocol';
import { afterAll, expect, it } from 'vitest';
import { makeTemporaryFolder } from '../../../core/test/support/temporary-folder.ts';
import { openChildEngine } from '../../src/host/child/child-engine.ts';
import type { EngineOptions } from '../../src/host/engine-options.ts';
import { smallRequest } from '../host/small-request.ts';
import { MINI_ENGINE } from '../support/mini-model.ts';

const MAIN = new URL('../../src/host/child/main.ts', import.meta.url);
const temporary = makeTemporaryFolder();
afterAll(() => temporary[Symbol.dispose]());
const newFolder = () => join(temporary.path, randomBytes(4).toString('hex'));

/** Draws one image in a separate process. */
async function draw(folder: string | null, engineOptions: Partial<EngineOptions> = {}) {
  const promptCache = folder === null ? {} : { promptCache: { folder, maxBytes: 2 ** 20 } };
  const options = { ...MINI_ENGINE, ...promptCache, ...engineOptions };
  await using engine = await openChildEngine({ main: MAIN, engine: options });
  const events: GenerateEvent[] = [];
  const recorded = new Map<string, unknown>();
  const { images } = await engine.generate(smallRequest(engine, { guidance: 1 }), {
    onEvent: (event) => events.push(event),
    record: (name, _shape, values) => recorded.set(name, values),
  });
  return {
    pixels: images[0]?.image.data,
    recorded,
    loads: events.flatMap((event) =>
      event.type === 'stage' && event.stage === 'load' ? [event.detail] : [],
    ),
    warnings: events.flatMap((event) => (event.type === 'warning' ? [event.message] : [])),
  };
}

it('a second process with the same prompt never loads the text encoder and draws the same bytes', async () => {
  const folder = newFolder();
  const [without, first, second] = [await draw(null), await draw(folder), await draw(folder)];
  expect([without, first, second].map(({ loads }) => loads.includes('text'))).toEqual([true, true, false]);
  for (const { pixels, recorded, warnings } of [first, second]) {
    expect(pixels).toEqual(without.pixels);
    expect(recorded).toEqual(without.recorded);
    expect(warnings).toEqual([]);
  }
});

it('another precision and another number of threads encode anew', async () => {
  const folder = newFolder();
  for (const options of [{}, { precision: 'f32' }, { threads: 2 }] as const) {
    expect((await draw(folder, options)).loads).toContain('text');
  }
  expect(await readdir(folder)).toHaveLength(6);
});

it('a damaged entry costs a warning and the encoding, a useless folder a warning', async () => {
  const folder = newFolder();
  const first = await draw(folder);
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    await writeFile(path, (await readFile(path)).subarray(0, -1));
  }
  const again = await draw(folder);
  expect(again.pixels).toEqual(first.pixels);
  expect(again.warnings).toHaveLength(2);
  const file = newFolder();
  await writeFile(file, '');
  const nowhere = await draw(file);
  expect(nowhere.pixels).toEqual(first.pixels);
  expect(nowhere.warnings).toEqual([expect.stringContaining('not cached on disk')]);
});
