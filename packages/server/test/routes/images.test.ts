import { readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GalleryPage } from '@danqing/protocol';
import {
  DANQING_KEYWORD,
  PARAMETERS_KEYWORD,
  readPictureTexts,
  sourceOfBytes,
} from '@danqing/protocol/pictures';
import { describe, expect, it, vi } from 'vitest';
import { ask, OWN, openTestServer, submit, type TestServer } from '../support/test-server.ts';

async function draw({ app, services }: TestServer, json: object = {}): Promise<string[]> {
  const { id } = await submit(app, json);
  return (await services.jobs.ended(id)).images.map(({ name }) => name);
}

const list = ({ app }: TestServer, query = '') => ask<GalleryPage>(app, `/api/images${query}`);

describe('pictures', () => {
  it('are named after the time, say what drew them, and leave nothing beside them', async () => {
    await using server = await openTestServer();
    const names = await draw(server, { numImages: 3, prompt: '雪山' });
    expect(new Set(names).size).toBe(3);
    for (const name of names) expect(name).toMatch(/^outputs_\d{14}(-\d+)?\.png$/);
    const folder = join(server.folder, 'outputs');
    expect((await readdir(folder)).sort()).toEqual([...names].sort());
    const { texts } = await readPictureTexts(sourceOfBytes(await readFile(join(folder, names[1] ?? ''))));
    const text = (wanted: string) => texts.find(({ keyword }) => keyword === wanted)?.text ?? '';
    expect(text(PARAMETERS_KEYWORD)).toContain('雪山');
    expect(JSON.parse(text(DANQING_KEYWORD))).toMatchObject({ model: 'fake', request: { prompt: '雪山' } });
  });

  it('are found by parts of the prompt: Chinese, several words, signs that SQL knows', async () => {
    await using server = await openTestServer();
    await draw(server, { prompt: '一只橘色猫咪，窗台' });
    await draw(server, { prompt: 'A red Fox at 100% speed' });
    for (const [search, total] of [
      ['猫咪', 1],
      ['橘色 窗台', 1],
      ['red fox', 1],
      ['0% s', 1],
      ['_', 0],
      ['%', 1],
      ["' OR 1=1 --", 0],
      ['', 2],
    ] as const) {
      const { body } = await list(server, `?search=${encodeURIComponent(search)}`);
      expect([search, body.total, body.images.length]).toEqual([search, total, total]);
    }
  });

  it('come in pages', async () => {
    await using server = await openTestServer();
    const names = [...(await draw(server, { numImages: 4 })), ...(await draw(server))].reverse();
    const first = (await list(server, '?limit=3')).body;
    const second = (await list(server, `?limit=3&before=${first.next}`)).body;
    expect([...first.images, ...second.images].map(({ name }) => name)).toEqual(names);
    expect([first.total, second.next]).toEqual([5, null]);
  });

  it('are forgotten when their file was deleted by hand', async () => {
    await using server = await openTestServer();
    const [kept = '', gone = ''] = [...(await draw(server)), ...(await draw(server))];
    await rm(join(server.folder, 'outputs', gone));
    expect((await list(server)).body.images.map(({ name }) => name)).toEqual([kept]);
    expect((await list(server)).body.total).toBe(1);
    expect(await ask(server.app, `/api/images/${gone}`)).toMatchObject({
      status: 404,
      body: { error: { code: 'IMAGE_NOT_FOUND' } },
    });
  });

  it('are deleted with their file', async () => {
    await using server = await openTestServer();
    const [name] = await draw(server);
    expect((await ask(server.app, `/api/images/${name}`, { method: 'DELETE' })).status).toBe(204);
    expect(await readdir(join(server.folder, 'outputs'))).toEqual([]);
    expect((await ask(server.app, `/api/images/${name}`, { method: 'DELETE' })).status).toBe(404);
  });

  it('of other names are not looked for', async () => {
    await using server = await openTestServer();
    await writeFile(join(server.folder, 'secret.png'), 'x');
    for (const name of ['..%2Fsecret.png', 'secret.png', 'outputs_20200101000000.png', '%00']) {
      expect((await server.app.request(`${OWN}/api/images/${name}`)).status).toBe(404);
    }
  });

  it('come together in a ZIP', async () => {
    await using server = await openTestServer();
    const names = await draw(server, { numImages: 2 });
    const query = names.map((name) => `name=${name}`).join('&');
    const response = await server.app.request(`${OWN}/api/archive?${query}`);
    expect(response.headers.get('content-type')).toBe('application/zip');
    expect(response.headers.get('content-disposition')).toMatch(/filename="danqing_\d{14}\.zip"/);
    const files = storedFiles(Buffer.from(await response.arrayBuffer()));
    expect([...files.keys()]).toEqual(names);
    for (const name of names) {
      const file = await readFile(join(server.folder, 'outputs', name));
      expect(files.get(name)?.equals(file)).toBe(true);
    }
    const missing = await server.app.request(`${OWN}/api/archive?${query}&name=outputs_20200101000000.png`);
    expect(missing.status).toBe(404);
  });

  it.runIf(process.platform === 'linux')('are closed again when nobody reads on', async () => {
    await using server = await openTestServer();
    // Larger than the read-ahead.
    const names = await draw(server, { width: 1024, height: 1024 });
    const path = join(server.folder, 'outputs', names[0] ?? '');
    await writeFile(path, Buffer.concat([await readFile(path), Buffer.alloc(2 ** 22)]));
    const isOpen = async () => {
      const links = (await readdir('/proc/self/fd')).map((fd) =>
        readlink(`/proc/self/fd/${fd}`).catch(() => ''),
      );
      return (await Promise.all(links)).includes(path);
    };
    const archive = `${OWN}/api/archive?name=${names[0]}`;
    const reader = (await server.app.request(archive)).body?.getReader();
    await reader?.read();
    expect(await isOpen()).toBe(true);
    await reader?.cancel();
    await vi.waitFor(async () => expect(await isOpen()).toBe(false));
    expect((await server.app.request(archive, { method: 'HEAD' })).status).toBe(200);
    await vi.waitFor(async () => expect(await isOpen()).toBe(false));
  });

  it('fail by name where the folder is a file, and the server goes on', async () => {
    await using server = await openTestServer();
    const folder = join(server.folder, 'outputs');
    await writeFile(folder, 'not a folder');
    const { id } = await submit(server.app);
    const job = await server.services.jobs.ended(id);
    expect(job).toMatchObject({ state: 'failed', error: { code: 'OUTPUT_UNWRITABLE' } });
    await rm(folder);
    expect(await draw(server)).toHaveLength(1);
  });
});

/** Reads a ZIP by its central directory; files in it must be stored, not compressed. */
function storedFiles(zip: Buffer): Map<string, Buffer> {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const files = new Map<string, Buffer>();
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    expect(zip.readUInt16LE(at + 10)).toBe(0);
    const [bytes, nameLength] = [zip.readUInt32LE(at + 24), zip.readUInt16LE(at + 28)];
    const local = zip.readUInt32LE(at + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    files.set(zip.toString('utf8', at + 46, at + 46 + nameLength), zip.subarray(start, start + bytes));
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return files;
}
