import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installedModels } from '../../src/engines/installed-models.ts';
import { pathReplacer } from '../../src/security/hide-paths.ts';
import { type ListeningServer, openListeningServer } from '../support/open-test-server.ts';

describe('paths in answers', () => {
  const replace = pathReplacer(['/srv/danqing/models', '/srv/danqing', 'C:\\Users\\me\\danqing']);

  it.each([
    [
      '/srv/danqing/models/tiny/model_index.json: not valid JSON.',
      'models/tiny/model_index.json: not valid JSON.',
    ],
    ['in /srv/danqing, /srv/danqing.', 'in danqing, danqing.'],
    ['/srv/danqing-other and /srv/danqing2', '/srv/danqing-other and /srv/danqing2'],
    [`{"path":"${homedir()}/a"}`, '{"path":"~/a"}'],
    ['nothing of the kind', 'nothing of the kind'],
  ])('%s', (text, shown) => {
    expect(replace(text)).toBe(shown);
  });
});

/** A non-loopback address of this machine; undefined if it has none. */
const own = Object.values(networkInterfaces())
  .flat()
  .find((entry) => entry?.family === 'IPv4' && !entry.internal)?.address;

describe.skipIf(own === undefined)('for clients on other machines', () => {
  const folder = mkdtempSync(join(tmpdir(), 'danqing-paths-'));
  let server: ListeningServer;
  beforeAll(async () => {
    const models = join(folder, 'models');
    mkdirSync(join(models, 'broken'), { recursive: true });
    writeFileSync(join(models, 'broken/model_index.json'), '{');
    const libraries = [models, join(import.meta.dirname, '../../../../models')];
    const source = installedModels({
      nameOrPath: 'danqing-mini',
      libraries,
      engine: { device: 'cpu', threads: 1 },
    });
    const model = {
      nameOrPath: 'danqing-mini',
      libraries,
      importFolders: [],
      libraryFolder: models,
      sources: {},
    };
    server = await openListeningServer({ source, model, host: '0.0.0.0', insecure: true });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });
  const read = async (host: string, path: string, init: RequestInit = {}) =>
    (await fetch(`http://${host}:${new URL(server.url).port}${path}`, init)).text();
  const switchTo = (host: string) =>
    read(host, '/api/models/current', {
      method: 'PUT',
      body: '{"name":"broken"}',
      headers: { 'content-type': 'application/json' },
    });

  it('lists and errors name files without the way to them', async () => {
    for (const answer of [await read(own ?? '', '/api/models'), await switchTo(own ?? '')]) {
      expect(answer).toContain('models/broken/model_index.json');
      expect(answer).not.toContain(folder);
    }
    const error = await read(own ?? '', '/v1/images/generations', {
      method: 'POST',
      body: '{"prompt":"x","model":"broken"}',
      headers: { 'content-type': 'application/json' },
    });
    expect(error).not.toContain(folder);
  });

  it('and on this machine with it', async () => {
    expect(await read('127.0.0.1', '/api/models')).toContain(join(folder, 'models/broken/model_index.json'));
    expect(await switchTo('127.0.0.1')).toContain(folder);
  });
});
