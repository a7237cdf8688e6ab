import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { drawOver, openListeningServer } from '../support/open-test-server.ts';
import { ask, openTestServer, submit, until } from '../support/test-server.ts';

const SECRET = '一只只有我知道的猫';

/** Everything in a folder that other users may read, write or enter. */
function openToOthers(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => (lstatSync(join(folder, name)).mode & 0o077) !== 0,
  );
}

function openEverything(folder: string): void {
  chmodSync(folder, 0o755);
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name);
    chmodSync(path, lstatSync(path).isDirectory() ? 0o755 : 0o644);
  }
}

/** Database files that contain the prompt. */
function tracesIn(data: string): string[] {
  return readdirSync(data).filter(
    (name) => name.startsWith('danqing.') && readFileSync(join(data, name), 'utf8').includes(SECRET),
  );
}

describe.skipIf(process.platform === 'win32')('what is kept of prompts is for its owner alone', () => {
  let folder: string;
  let umask: number;
  beforeEach(async () => {
    umask = process.umask(0o022);
    folder = await mkdtemp(join(tmpdir(), 'danqing-private-'));
  });
  afterEach(async () => {
    process.umask(umask);
    await rm(folder, { recursive: true, force: true });
  });

  it('database, lock, logs, thumbnails, pictures, from the first moment on', async () => {
    await using server = await openListeningServer({
      dataFolder: join(folder, 'data'),
      outputFolder: join(folder, 'outputs'),
      log: { folder: join(folder, 'logs') },
    });
    const { images } = await drawOver(server.url, { prompt: SECRET });
    const [image] = images;
    expect((await fetch(`${server.url}${image?.url}/thumbnail`)).status).toBe(200);
    expect(readdirSync(folder, { recursive: true, encoding: 'utf8' })).toEqual(
      expect.arrayContaining([
        'data/danqing.lock',
        'data/danqing.db',
        'data/danqing.db-wal',
        'data/danqing.db-shm',
      ]),
    );
    expect(openToOthers(folder)).toEqual([]);
  });

  it('and is closed to others where an older version left it open', async () => {
    {
      await using server = await openTestServer({ folder });
      const { id } = await submit(server.app, { prompt: SECRET });
      await until(server, id, 'done');
    }
    mkdirSync(join(folder, 'data/models/large'), { recursive: true });
    writeFileSync(join(folder, 'other'), '');
    symlinkSync(join(folder, 'other'), join(folder, 'data/link'));
    writeFileSync(join(folder, 'outputs/notes.txt'), 'not ours');
    openEverything(folder);
    const library = {
      libraryFolder: join(folder, 'data/models'),
      libraries: [],
      importFolders: [],
      sources: {},
    };
    await using _server = await openTestServer({ folder, library });
    // Files that are not Danqing's stay unchanged: a link's target, models, other files in the image folder.
    const left = ['data/link', 'data/models', 'data/models/large', 'other', 'outputs', 'outputs/notes.txt'];
    expect(openToOthers(folder).sort()).toEqual(left);
  });

  it('also where the data folder itself is a link', async () => {
    const elsewhere = join(folder, 'elsewhere');
    mkdirSync(elsewhere, { mode: 0o755 });
    symlinkSync(elsewhere, join(folder, 'data'));
    await using _server = await openTestServer({ folder });
    expect(openToOthers(folder)).toEqual(['data']);
  });

  it('leaves the database with its deletion', async () => {
    await using server = await openTestServer({ folder });
    const { id } = await submit(server.app, { prompt: SECRET });
    await until(server, id, 'done');
    expect(tracesIn(join(folder, 'data'))).not.toEqual([]);
    expect((await ask(server.app, `/api/jobs/${id}?pictures=1`, { method: 'DELETE' })).status).toBe(204);
    expect(tracesIn(join(folder, 'data'))).toEqual([]);
  });

  it('leaves the database also where an older version had deleted it', async () => {
    {
      await using server = await openTestServer({ folder });
      await until(server, (await submit(server.app, { prompt: SECRET })).id, 'done');
    }
    const old = new Database(join(folder, 'data/danqing.db'));
    old.exec('PRAGMA secure_delete = OFF; DELETE FROM jobs; DELETE FROM pictures');
    old.exec('ALTER TABLE jobs DROP COLUMN attachments; PRAGMA user_version = 2');
    old.close();
    expect(tracesIn(join(folder, 'data'))).not.toEqual([]);
    await using _server = await openTestServer({ folder });
    expect(tracesIn(join(folder, 'data'))).toEqual([]);
  });
});
