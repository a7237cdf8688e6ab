import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DanqingError, sameText } from '@danqing/protocol';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openLog } from '../../src/serve/logger.ts';
import { requestLog } from '../../src/serve/request-log.ts';

const WAITING = { timeout: 12_000, interval: 200 };
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'danqing-log-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('the log', () => {
  it('has one short line for people, whatever is in it', async () => {
    const lines: string[] = [];
    const { logger } = await openLog({ level: 'info', dir: null }, (line) => lines.push(line));
    logger.info({ job: 'a1', ms: 12, path: '/x\nfake line' }, 'done');
    logger.debug('not shown');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d info done job=a1 ms=12 path="\/x\\nfake line"$/);
  });

  it('shows what would steer a terminal or turn the writing, in files too', async () => {
    const lines: string[] = [];
    const dir = join(folder, 'steering');
    const { logger, close } = await openLog({ level: 'info', dir }, (line) => lines.push(line));
    const steering = String.fromCharCode(
      0x1b,
      0x7f,
      0x85,
      0x9b,
      0x2028,
      0x2029,
      0x202e,
      0x2066,
      0x2069,
      0x200f,
      0x061c,
    );
    for (const character of steering) logger.info({ path: `/a${character}b` }, 'request');
    logger.info({ path: steering }, steering);
    await close();
    const [name = ''] = await readdir(dir);
    const written = await readFile(join(dir, name), 'utf8');
    for (const text of [...lines, written.trimEnd().replaceAll('\n', '')]) {
      expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }
    expect(JSON.parse(written.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({
      path: steering,
      msg: steering,
    });
  });

  it('has JSON in files, which are rotated and bounded', { timeout: 30_000 }, async () => {
    const dir = join(folder, 'logs');
    const { logger, close } = await openLog({ level: 'info', dir }, () => undefined);
    const filler = 'x'.repeat(100_000);
    let lines = 0;
    // More than five files may hold together; the disk determines how long that takes.
    while (lines < 700 || (await readdir(dir)).length < 2) {
      for (const end = lines + 50; lines < end; lines += 1) logger.info({ line: lines, filler }, 'filler');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const written = async () => {
      const files = await Promise.all((await readdir(dir)).map((name) => readFile(join(dir, name), 'utf8')));
      return files.join('');
    };
    // A slow disk drops what exceeds the memory limit, and closing does not wait for it.
    await vi.waitFor(async () => {
      logger.info('caught up');
      expect(await written()).toContain('caught up');
    }, WAITING);
    logger.info('the last');
    await close();
    expect(await written()).toContain('the last');
    const files = await vi.waitFor(async () => {
      const names = await readdir(dir);
      expect(names.length).toBeLessThanOrEqual(5);
      return names;
    }, WAITING);
    expect(files.length).toBeGreaterThan(1);
  });
});

it('cannot be opened in what is no folder', async () => {
  const dir = join(folder, 'file');
  await writeFile(dir, '');
  await expect(openLog({ level: 'info', dir: join(dir, 'logs') }, () => undefined)).rejects.toMatchObject({
    code: 'OUTPUT_UNWRITABLE',
    hint: expect.stringContaining('log.dir'),
  });
});

describe('requests in the log', () => {
  it('show neither parameters nor headers nor bodies', async () => {
    const lines: string[] = [];
    const { logger } = await openLog({ level: 'debug', dir: null }, (line) => lines.push(line));
    const app = new Hono();
    app.use(requestLog(logger));
    app.onError((error, c) => c.text('error', error instanceof DanqingError ? 403 : 500));
    app.post('/refused', () => {
      throw new DanqingError('ORIGIN_NOT_ALLOWED', sameText('no'));
    });
    app.get('/bug', () => {
      throw new Error('a bug');
    });
    const headers = { authorization: 'Bearer hunter2', cookie: 'danqing_session=hunter2' };
    await app.request('/refused?q=hunter2', { method: 'POST', headers, body: 'hunter2' });
    await app.request('/bug', { headers });
    const text = lines.join('\n');
    expect(text).not.toContain('hunter2');
    expect(text).toMatch(
      /info request method=POST path=\/refused status=403 ms=\d+ code=ORIGIN_NOT_ALLOWED from=unknown/,
    );
    expect(text).toMatch(/error bug error=.*a bug/);
  });
});
