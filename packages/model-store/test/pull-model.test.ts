import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeModel } from '@danqing/engine';
import { describe, expect, it } from 'vitest';
import {
  type Fault,
  filesBelow,
  type HubOptions,
  type HubRequest,
  ModelHub,
} from '../../core/test/support/model-hub.ts';
import { makeTemporaryFolder } from '../../core/test/support/temporary-folder.ts';
import { type PullOptions, pullModel } from '../src/pull-model.ts';
import { openSource } from '../src/sources/open-source.ts';
import type { TransferProgress } from '../src/transfer-meter.ts';
import { listUnfinishedPulls } from '../src/unfinished-pulls.ts';
import { TINY_FOLDER, TINY_REPOSITORY, tinyCatalogue } from './support/tiny-catalogue.ts';

const FILES = filesBelow(TINY_FOLDER);
const LARGE = 'transformer/diffusion_pytorch_model-00002-of-00002.safetensors';
const REPOSITORIES = new Map([[TINY_REPOSITORY, FILES]]);
const RETRIES = { attempts: 3, firstDelayMs: 1 };

type Made = Partial<HubOptions> & { pull?: Partial<PullOptions> };

/** A hub, an empty library, and a pull between them. */
async function setUp({ pull, ...hubOptions }: Made = {}) {
  const folder = makeTemporaryFolder();
  const hub = await ModelHub.start({ shape: 'huggingface', repositories: REPOSITORIES, ...hubOptions });
  const library = join(folder.path, 'library');
  const run = (more: Partial<PullOptions> = {}) =>
    pullModel({
      catalogue: tinyCatalogue(),
      model: 'tiny',
      library,
      source: openSource(hub.options.shape, { [hub.options.shape]: hub.address }),
      retries: RETRIES,
      ...pull,
      ...more,
    });
  const clean = async () => {
    await hub[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  };
  return { hub, library, run, partOf: partIn(library), [Symbol.asyncDispose]: clean };
}

const partIn = (library: string) => (path: string) =>
  join(library, '.tiny-f32.pull', 'files', `${path}.part`);

const sizeOf = (files: ReadonlyMap<string, Uint8Array>) =>
  [...files.values()].reduce((sum, { length }) => sum + length, 0);

const isSame = (a: Uint8Array | undefined, b: Uint8Array | undefined) =>
  a !== undefined && b !== undefined && Buffer.compare(a, b) === 0;

/** Fails the first attempts at the large file. */
const failing =
  (...faults: readonly Fault[]) =>
  ({ path, attempt }: HubRequest): Fault | null =>
    path === LARGE ? (faults[attempt - 1] ?? null) : null;

describe.each(['huggingface', 'modelscope'] as const)('%s', (shape) => {
  it('brings every file as published, with a card, and nothing else', async () => {
    await using at = await setUp({ shape, pageSize: 5 });
    const progress: TransferProgress[] = [];
    const result = await at.run({ onProgress: (event) => progress.push(event) });
    expect(result).toMatchObject({ name: 'tiny-f32', folder: join(at.library, 'tiny-f32'), warnings: [] });
    const installed = filesBelow(result.folder);
    for (const [path, bytes] of FILES) expect(isSame(installed.get(path), bytes), path).toBe(true);
    expect([...installed.keys()].filter((path) => !FILES.has(path)).sort()).toEqual([
      'danqing-source.json',
      'danqing.json',
    ]);
    expect(readdirSync(at.library)).toEqual(['tiny-f32']);
    const original = await describeModel({ model: TINY_FOLDER });
    expect(result.description.card.name).toBe('tiny-f32');
    expect(result.description.byteLength).toBe(original.byteLength);
    const total = sizeOf(FILES);
    expect(progress.at(0)?.phase).toBe('listing');
    expect(progress.at(-1)).toMatchObject({ phase: 'checking', doneBytes: total, totalBytes: total });
    const source = JSON.parse(readFileSync(join(result.folder, 'danqing-source.json'), 'utf8'));
    expect(source).toMatchObject({ model: 'tiny', variant: 'f32', source: shape });
    expect(source.files).toHaveLength(FILES.size);
  });

  it('goes on after a cut connection with a range, tied to the same file', async () => {
    await using at = await setUp({ shape, fault: failing({ kind: 'cut', afterBytes: 500_000 }) });
    await at.run();
    const [first, second] = at.hub.requests.filter(({ path }) => path === LARGE);
    expect(first).toMatchObject({ range: null });
    expect(second?.range).toMatch(/^bytes=[1-9]\d*-$/);
    expect(second?.ifRange).toMatch(/^"[0-9a-f]{32}"$/);
  });

  it('says that the source has no such repository', async () => {
    await using at = await setUp({ shape, repositories: new Map() });
    await expect(at.run()).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND', name: 'SourceError' });
  });
});

describe('failures of the source', () => {
  it('asks again when it is overloaded, and gives up in the end', async () => {
    const busy: Fault = { kind: 'status', status: 503, headers: { 'retry-after': '0' } };
    await using at = await setUp({ fault: failing(busy, busy) });
    await at.run();
    await using other = await setUp({ fault: ({ path }) => (path === LARGE ? busy : null) });
    await expect(other.run()).rejects.toMatchObject({ code: 'SOURCE_UNREACHABLE' });
    expect(other.hub.requests.filter(({ path }) => path === LARGE)).toHaveLength(RETRIES.attempts);
    expect(existsSync(join(other.library, 'tiny-f32'))).toBe(false);
  });

  it.each<[string, () => Record<string, string>]>([
    ['Retry-After in seconds', () => ({ 'retry-after': '1' })],
    ['Retry-After as a date', () => ({ 'retry-after': new Date(Date.now() + 2000).toUTCString() })],
    [
      'RateLimit',
      () => ({ ratelimit: '"api";r=0;t=1', 'ratelimit-policy': '"fixed window";"api";q=500;w=300' }),
    ],
    ['RateLimit-Reset', () => ({ 'ratelimit-remaining': '0', 'ratelimit-reset': '1' })],
    ['X-RateLimit-Reset', () => ({ 'x-ratelimit-reset': `${Math.ceil(Date.now() / 1000) + 1}` })],
  ])('waits as the source says, and tells: %s', async (_, headers) => {
    const fault = ({ path, attempt }: HubRequest): Fault | null =>
      path === LARGE && attempt === 1 ? { kind: 'status', status: 429, headers: headers() } : null;
    await using at = await setUp({ fault });
    const waits: unknown[] = [];
    await at.run({ onProgress: ({ waiting, phase }) => waiting && waits.push({ ...waiting, phase }) });
    const until = expect.any(Date);
    const wait = { reason: 'limit', status: 429, cause: null, attempt: 1, until, phase: 'transferring' };
    expect(waits).toContainEqual(expect.objectContaining(wait));
  });

  it('waits for the listing, too, and for a limit that comes as 403', async () => {
    let isLimited = true;
    const listingFault = (): Fault | null => {
      if (!isLimited) return null;
      isLimited = false;
      return {
        kind: 'status',
        status: 403,
        headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' },
      };
    };
    await using at = await setUp({ listingFault });
    const phases: string[] = [];
    await at.run({ onProgress: ({ waiting, phase }) => waiting && phases.push(phase) });
    expect(phases).toEqual(['listing']);
  });

  it('counts only attempts that bring nothing', async () => {
    const cut: Fault = { kind: 'cut', afterBytes: 300_000 };
    await using at = await setUp({ fault: failing(cut, cut, cut, cut, cut, cut) });
    await at.run();
    expect(at.hub.requests.filter(({ path }) => path === LARGE)).toHaveLength(7);
  });

  it('refuses a file that is not the published one, and keeps nothing of it', async () => {
    await using at = await setUp({ fault: ({ path }) => (path === LARGE ? { kind: 'damage' } : null) });
    await expect(at.run()).rejects.toMatchObject({
      code: 'DOWNLOAD_CHECKSUM',
      details: { algorithm: 'sha256', file: LARGE },
    });
    expect(existsSync(at.partOf(LARGE))).toBe(false);
    expect(existsSync(join(at.library, 'tiny-f32'))).toBe(false);
  });

  it.each(['scheduler/scheduler_config.json', 'vae/config.json'])(
    'compares small files, too: %s',
    async (file) => {
      await using at = await setUp({ fault: ({ path }) => (path === file ? { kind: 'damage' } : null) });
      await expect(at.run()).rejects.toMatchObject({ code: 'DOWNLOAD_CHECKSUM' });
    },
  );

  it('begins anew where a server answers a range with the whole, or refuses the range', async () => {
    const cut: Fault = { kind: 'cut', afterBytes: 200_000 };
    const refused: Fault = { kind: 'status', status: 416 };
    await using at = await setUp({ fault: failing(cut, { kind: 'whole' }) });
    await at.run();
    await using other = await setUp({ fault: failing(cut, refused) });
    await other.run();
    expect(other.hub.requests.filter(({ path }) => path === LARGE).map(({ range }) => range)).toEqual([
      null,
      expect.stringMatching(/^bytes=/),
      null,
    ]);
  });

  it.each(['http://example.com/model', 'file:///etc/passwd', 'ftp://example.com/x'])(
    'does not follow a redirect to %s',
    async (location) => {
      await using at = await setUp({ fault: () => ({ kind: 'redirect', location }) });
      await expect(at.run()).rejects.toMatchObject({ code: 'SOURCE_ANSWER' });
    },
  );

  it.each([
    [401, 'SOURCE_ANSWER'],
    [404, 'SOURCE_NOT_FOUND'],
    [418, 'SOURCE_ANSWER'],
  ])('answers with status %i are %s at once', async (status, code) => {
    await using at = await setUp({ fault: failing({ kind: 'status', status }) });
    await expect(at.run({ parallel: 1 })).rejects.toMatchObject({ code });
  });

  it('names a file that the repository no longer has', async () => {
    const files = new Map([...FILES].filter(([path]) => path !== 'vae/config.json'));
    await using at = await setUp({ repositories: new Map([[TINY_REPOSITORY, files]]) });
    await expect(at.run()).rejects.toMatchObject({
      code: 'SOURCE_NOT_FOUND',
      details: { path: 'vae/config.json' },
    });
    expect(at.hub.requests).toEqual([]);
  });

  it('stops when the file is of another size than was listed', async () => {
    await using at = await setUp({ sizeOf: (path, size) => (path === LARGE ? size + 10 : size) });
    await expect(at.run()).rejects.toMatchObject({ code: 'SOURCE_ANSWER' });
  });

  it('is unreachable when nobody listens', async () => {
    await using at = await setUp();
    const { address } = at.hub;
    await at.hub[Symbol.asyncDispose]();
    const source = openSource('mirror', { mirror: address });
    await expect(at.run({ source })).rejects.toMatchObject({ code: 'SOURCE_UNREACHABLE' });
  });
});

describe('the disk', () => {
  it('is checked before the first byte', async () => {
    await using at = await setUp({ sizeOf: (path, size) => (path === LARGE ? 10 ** 15 : size) });
    await expect(at.run()).rejects.toMatchObject({
      code: 'DISK_SPACE',
      details: { neededBytes: expect.any(Number) },
    });
    expect(at.hub.requests).toEqual([]);
  });

  it('a name that is taken, in use or no name is refused before anything is asked', async () => {
    await using at = await setUp();
    mkdirSync(join(at.library, 'tiny-f32'), { recursive: true });
    await expect(at.run()).rejects.toMatchObject({ code: 'MODEL_EXISTS' });
    for (const name of ['../up', 'a/b', '', '.hidden', '-rf', 'x'.repeat(65), 'nul\0']) {
      await expect(at.run({ name })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    }
    mkdirSync(join(at.library, '.other.pull'));
    writeFileSync(join(at.library, '.other.pull/lock'), String(process.pid));
    await expect(at.run({ name: 'other' })).rejects.toMatchObject({ code: 'MODEL_BUSY' });
    expect(at.hub.requests).toEqual([]);
  });
});

describe('interruptions', () => {
  it('a cancel leaves a part, with which the next pull goes on', async () => {
    await using at = await setUp({ pieceDelayMs: 5, pull: { parallel: 1 } });
    const controller = new AbortController();
    const onProgress = ({ files }: TransferProgress) => {
      if (
        files.includes(LARGE) &&
        existsSync(at.partOf(LARGE)) &&
        statSync(at.partOf(LARGE)).size > 300_000
      ) {
        controller.abort();
      }
    };
    await expect(at.run({ signal: controller.signal, onProgress })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
    const { size } = statSync(at.partOf(LARGE));
    expect(size).toBeGreaterThan(300_000);
    const [unfinished, ...others] = await listUnfinishedPulls(at.library);
    expect(others).toEqual([]);
    const pull = { name: 'tiny-f32', model: 'tiny', variant: 'f32', source: 'huggingface' };
    const [large = 0, total] = [FILES.get(LARGE)?.length, sizeOf(FILES)];
    expect(unfinished).toMatchObject({ ...pull, doneBytes: total - large + size, totalBytes: total });
    at.hub.requests.length = 0;
    await at.run();
    expect(await listUnfinishedPulls(at.library)).toEqual([]);
    expect(at.hub.requests.map(({ path, range }) => ({ path, range }))).toEqual([
      { path: LARGE, range: `bytes=${size}-` },
    ]);
  });

  it('a part that was damaged on the disk costs one more download, not the model', async () => {
    await using at = await setUp({
      fault: failing({ kind: 'cut', afterBytes: 500_000 }),
      pull: { parallel: 1 },
    });
    const once = { attempts: 1, firstDelayMs: 1 };
    await expect(at.run({ retries: once })).rejects.toMatchObject({ code: 'SOURCE_UNREACHABLE' });
    const part = readFileSync(at.partOf(LARGE));
    part.fill(0, 1000, 2000);
    writeFileSync(at.partOf(LARGE), part);
    const { folder } = await at.run();
    expect(isSame(filesBelow(folder).get(LARGE), FILES.get(LARGE))).toBe(true);
  });

  it('a file that was published anew since is downloaded as a whole', async () => {
    await using at = await setUp({
      fault: failing({ kind: 'cut', afterBytes: 500_000 }),
      pull: { parallel: 1 },
    });
    await expect(at.run({ retries: { attempts: 1, firstDelayMs: 1 } })).rejects.toThrow();
    const newer = Uint8Array.from(FILES.get(LARGE) ?? []);
    newer[newer.length - 1] = (newer.at(-1) ?? 0) ^ 1;
    at.hub.options = {
      ...at.hub.options,
      repositories: new Map([[TINY_REPOSITORY, new Map([...FILES, [LARGE, newer]])]]),
    };
    at.hub.requests.length = 0;
    const { folder } = await at.run();
    expect(at.hub.requests.find(({ path }) => path === LARGE)).toMatchObject({ range: null });
    expect(isSame(filesBelow(folder).get(LARGE), newer)).toBe(true);
  });

  it('goes on where a killed process stopped', async () => {
    await using at = await setUp({ pieceDelayMs: 10 });
    const program = fileURLToPath(new URL('./programs/pull-tiny.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', 'tsx', program, at.hub.address, at.library], {
      stdio: 'ignore',
    });
    const ended = new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
    while (!existsSync(at.partOf(LARGE)) || statSync(at.partOf(LARGE)).size < 400_000) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    child.kill('SIGKILL');
    expect(await ended).toBe('SIGKILL');
    const { size } = statSync(at.partOf(LARGE));
    expect(existsSync(join(at.library, '.tiny-f32.pull/lock'))).toBe(true);
    expect(existsSync(join(at.library, 'tiny-f32'))).toBe(false);
    at.hub.options = { ...at.hub.options, pieceDelayMs: 0 };
    at.hub.requests.length = 0;
    const { folder } = await at.run();
    expect(at.hub.requests).toMatchObject([{ path: LARGE, range: `bytes=${size}-` }]);
    expect(isSame(filesBelow(folder).get(LARGE), FILES.get(LARGE))).toBe(true);
  });
});
