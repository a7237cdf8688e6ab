import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CallerReader } from '../../src/security/caller-reader.ts';
import { type CallerVariables, identifyCaller, pathFinder } from '../../src/security/identify-caller.ts';
import { readWebFiles, webRoutes } from '../../src/serve/web-files.ts';

const SCRIPT = `export const texts = ${JSON.stringify('丹青 '.repeat(1000))};`;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'danqing-web-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<!doctype html><p>丹青');
  await writeFile(join(folder, 'assets/index-a1b2c3.js'), SCRIPT);
  await writeFile(join(folder, 'notes.secret'), 'of no known type');
  await symlink('/etc/hostname', join(folder, 'linked.txt'));
});
afterAll(() => rm(folder, { recursive: true }));

const open = async () => webRoutes(await readWebFiles(folder));
const get = async (path: string, headers: Record<string, string> = {}) =>
  (await open()).request(path, { headers });

it.each(['/', '/index.html'])('the page is asked for anew each time: %s', async (path) => {
  const answer = await get(path);
  expect(answer.headers.get('cache-control')).toBe('no-cache');
  expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(await answer.text()).toContain('丹青');
  const etag = answer.headers.get('etag') ?? '';
  const again = await get(path, { 'if-none-match': `"other", W/${etag}` });
  expect(again.status).toBe(304);
  expect(await again.text()).toBe('');
});

it.each([
  ['/draw', 'http://danqing.lan/draw/'],
  ['/draw?x=1', 'http://danqing.lan/draw/'],
  ['/apps/draw', 'http://danqing.lan/apps/draw/'],
])('below the path of a proxy the page stands in a folder: %s', async (asked, target) => {
  const basePath = asked.replace(/\?.*/, '');
  const callers = new CallerReader({ trustedProxies: [], basePath });
  const app = new Hono<{ Variables: CallerVariables }>({ getPath: pathFinder(callers) });
  app.use('*', identifyCaller(callers));
  app.route('/', webRoutes(await readWebFiles(folder)));
  const moved = await app.request(`http://danqing.lan${asked}`);
  expect(moved.status).toBe(308);
  expect(new URL(moved.headers.get('location') ?? '', `http://danqing.lan${asked}`).href).toBe(target);
  expect((await app.request(target)).status).toBe(200);
  expect((await app.request(`${target}assets/index-a1b2c3.js`)).status).toBe(200);
});

it('what is named after its content is kept for ever', async () => {
  const answer = await get('/assets/index-a1b2c3.js');
  expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  expect(await answer.text()).toBe(SCRIPT);
});

it('text is sent compressed to who reads that', async () => {
  const answer = await get('/assets/index-a1b2c3.js', { 'accept-encoding': 'gzip, br' });
  expect(answer.headers.get('content-encoding')).toBe('gzip');
  expect(answer.headers.get('vary')).toContain('Accept-Encoding');
  expect((await answer.arrayBuffer()).byteLength).toBeLessThan(SCRIPT.length / 5);
});

it.each(['/notes.secret', '/linked.txt', '/assets', '/assets/../index.html/x', '/package.json'])(
  'nothing else is served: %s',
  async (path) => {
    expect((await get(path)).status).toBe(404);
  },
);

it('says how to build the page when it is missing', async () => {
  const answer = await webRoutes(await readWebFiles(join(folder, 'nowhere'))).request('/');
  expect(answer.status).toBe(503);
  expect(await answer.text()).toContain('bash scripts/start_app.sh');
});
