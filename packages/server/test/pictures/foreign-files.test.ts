import { mkdirSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makePipe } from '../../../core/test/support/make-pipe.ts';
import { ask, openTestServer, submit, type TestServer, until } from '../support/test-server.ts';

const SECRET = 'the private key of another user';

/** An image that has been drawn; the test then puts something else under its name. */
async function drawn(server: TestServer): Promise<{ readonly name: string; readonly path: string }> {
  const { id } = await submit(server.app);
  const { images } = await until(server, id, 'done');
  const name = images[0]?.name ?? '';
  return { name, path: join(server.folder, 'outputs', name) };
}

async function replaced(server: TestServer, make: (path: string) => void): Promise<string> {
  const { name, path } = await drawn(server);
  rmSync(path);
  make(path);
  return name;
}

const MAKERS: readonly (readonly [string, (path: string) => void])[] = [
  [
    'a link to a file',
    (path) => {
      const secret = join(path, '../../secret');
      writeFileSync(secret, SECRET);
      symlinkSync(secret, path);
    },
  ],
  ['a link to nothing', (path) => symlinkSync('/nowhere', path)],
  ['a link to a device', (path) => symlinkSync('/dev/zero', path)],
  ['a pipe', makePipe],
  ['a folder', (path) => mkdirSync(path)],
];

describe.skipIf(process.platform === 'win32')('in the place of a picture', () => {
  it.each(MAKERS)('%s is no picture, wherever it is asked for', async (_, make) => {
    await using server = await openTestServer();
    const name = await replaced(server, make);
    for (const path of [name, `${name}/thumbnail`, `${name}?download=1`]) {
      expect((await ask(server.app, `/api/images/${path}`)).status, path).toBe(404);
    }
    expect((await ask(server.app, `/api/images/zip?name=${name}`)).status).toBe(404);
    const { body } = await ask<{ images: unknown[] }>(server.app, '/api/images');
    expect(body.images).toEqual([]);
    expect((await server.app.request(`http://127.0.0.1:7860/api/jobs`)).status).toBe(200);
  });

  it('many pipes do not keep other files from being read', async () => {
    await using server = await openTestServer();
    const names: string[] = [];
    for (let count = 0; count < 6; count += 1) {
      names.push(await replaced(server, makePipe));
    }
    const { name } = await drawn(server);
    const asked = names.map(async (pipe) => (await ask(server.app, `/api/images/${pipe}`)).status);
    expect(await Promise.all(asked)).toEqual(names.map(() => 404));
    expect((await server.app.request(`http://127.0.0.1:7860/api/images/${name}`)).status).toBe(200);
  });

  it('a link that comes while a ZIP is sent breaks it off', async () => {
    await using server = await openTestServer();
    const [first, second] = [await drawn(server), await drawn(server)];
    const zip = await server.services.gallery.zip([first.name, second.name]);
    rmSync(second.path);
    const secret = join(server.folder, 'secret');
    writeFileSync(secret, SECRET);
    symlinkSync(secret, second.path);
    const sent: Uint8Array[] = [];
    const read = async () => {
      for await (const chunk of zip) sent.push(chunk);
    };
    await expect(read()).rejects.toThrow();
    expect(Buffer.concat(sent).includes(SECRET)).toBe(false);
  });

  it('and of a thumbnail, links are not followed', async () => {
    await using server = await openTestServer();
    const { name } = await drawn(server);
    const thumbnails = join(server.folder, 'data/thumbnails');
    const small = () => server.app.request(`http://127.0.0.1:7860/api/images/${name}/thumbnail`);
    const before = Buffer.from(await (await small()).arrayBuffer());
    const [file = ''] = readdirSync(thumbnails);
    const secret = join(server.folder, 'secret');
    writeFileSync(secret, SECRET);
    rmSync(join(thumbnails, file));
    symlinkSync(secret, join(thumbnails, file));
    expect(Buffer.from(await (await small()).arrayBuffer())).toEqual(before);
  });
});

describe.skipIf(process.platform === 'win32')('in the place of a half-written picture', () => {
  it.each(MAKERS)('%s does not keep the server from starting', async (_, make) => {
    await using first = await openTestServer();
    const outputs = join(first.folder, 'outputs');
    mkdirSync(outputs, { recursive: true });
    const path = join(outputs, '.outputs_20260101000000.png.0123456789ab.part');
    make(path);
    const stale = join(outputs, '.outputs_20260101000001.png.0123456789ab.part');
    writeFileSync(stale, 'half');
    utimesSync(stale, 0, 0);
    await first.services[Symbol.asyncDispose]();
    await using _second = await openTestServer({ folder: first.folder });
    expect(readdirSync(outputs)).toEqual(['.outputs_20260101000000.png.0123456789ab.part']);
  });
});
