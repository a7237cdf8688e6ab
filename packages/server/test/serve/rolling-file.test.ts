import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { openRollingFile } from '../../src/serve/rolling-file.ts';

const OPTIONS = { maxBytes: 1000, oldFiles: 4, maxWaitingBytes: 1_000_000, mode: 0o600 };
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'danqing-rolling-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
});

/** Writes numbered lines in bursts, and closes. */
async function write(from: number, to: number, options = OPTIONS): Promise<void> {
  const file = openRollingFile(folder, 'log', options);
  await once(file, 'ready');
  for (let line = from; line < to; line += 1) {
    file.write(`${line} ${'x'.repeat(90)}\n`);
    if (line % 3 === 0) await once(file, 'write');
  }
  file.end();
  await once(file, 'close');
}

const files = () => readdirSync(folder).sort((a, b) => Number(a.split('.')[1]) - Number(b.split('.')[1]));
const lines = () => files().flatMap((name) => readFileSync(join(folder, name), 'utf8').trim().split('\n'));

it('goes on in another file when one is full; no line is lost or cut in two', async () => {
  await write(0, 40);
  expect(files()).toEqual(['log.1', 'log.2', 'log.3', 'log.4']);
  expect(lines()).toEqual(Array.from({ length: 40 }, (_, line) => `${line} ${'x'.repeat(90)}`));
  for (const name of files()) expect(statSync(join(folder, name)).size).toBeLessThan(1500);
});

it('keeps the newest files only, those of earlier runs counted, and touches no others', async () => {
  for (const name of ['log.txt', 'log.01', 'other.1']) writeFileSync(join(folder, name), '');
  await write(0, 60);
  await write(60, 120);
  const kept = files().filter((name) => /^log\.[1-9]\d*$/.test(name));
  expect([4, 5]).toContain(kept.length);
  expect(readFileSync(join(folder, kept.at(-1) ?? ''), 'utf8')).toMatch(/^119 /m);
  expect(files()).toEqual(expect.arrayContaining(['log.txt', 'log.01', 'other.1']));
});

it('appends to the file of an earlier run while there is room', async () => {
  await write(0, 3);
  await write(3, 6);
  expect(files()).toEqual(['log.1']);
  expect(lines()).toHaveLength(6);
});

it('drops what would take more memory than it may', async () => {
  const file = openRollingFile(folder, 'log', { ...OPTIONS, maxWaitingBytes: 200 });
  let dropped = 0;
  file.on('drop', () => (dropped += 1));
  // Nothing is written before the next turn of the event loop.
  for (let line = 0; line < 10; line += 1) file.write(`${'x'.repeat(99)}\n`);
  expect(dropped).toBe(8);
  file.end();
  await once(file, 'close');
});
