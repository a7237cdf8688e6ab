import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { PROGRAMS } from '@danqing/engine/assets';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InstalledPackage, npmReachesItsRegistry, ROOT } from './support/installed-package.ts';

const MIB = 1024 ** 2;
const SMALL = ['--width', '64', '--height', '64', '--steps', '1'];
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const TITLE = 'the packages, installed by npm (skipped where it cannot reach its registry)';
const isOffline = !(await npmReachesItsRegistry());

describe.skipIf(isOffline)(TITLE, { timeout: 300_000 }, () => {
  let installed: InstalledPackage;
  beforeAll(async () => {
    installed = await InstalledPackage.make();
  }, 300_000);
  afterAll(() => installed[Symbol.dispose]());

  const pathOf = (file: string) => join(installed.folder, 'node_modules', file);
  const read = (file: string) => readFileSync(pathOf(file), 'utf8');

  it('are two tarballs, the program below 3 MB', () => {
    expect(readdirSync(installed.tarballs)).toEqual(['danqing-0.1.0.tgz', 'danqing-mini-0.1.0.tgz']);
    expect(statSync(join(installed.tarballs, 'danqing-0.1.0.tgz')).size).toBeLessThan(3e6);
  });

  it('bring their licences, and those of what is bundled', () => {
    for (const name of ['danqing', 'danqing-mini']) {
      expect(read(`${name}/LICENSE`)).toContain('Apache License');
      expect(read(`${name}/README.md`)).toContain('# ');
      expect(JSON.parse(read(`${name}/package.json`))).toMatchObject({
        license: 'Apache-2.0',
        keywords: expect.any(Array),
      });
    }
    const notices = read('danqing/THIRD_PARTY_NOTICES.md');
    for (const name of ['echarts', 'hono', 'zod', 'zrender'])
      expect(notices).toMatch(new RegExp(`^### ${name} \\d`, 'm'));
    expect(notices).toContain('avx_mathfun');
    expect(read('danqing-mini/THIRD_PARTY_NOTICES.md')).toContain('Microsoft');
  });

  it('take at most 150 MiB with all that npm installs, but for the weights', () => {
    expect(bytesIn(pathOf('')) - bytesIn(pathOf('danqing-mini'))).toBeLessThan(150 * MIB);
  });

  it('the installed program draws', async () => {
    await installed.danqing('generate', 'cat', ...SMALL, '--output', 'cat.png');
    expect(existsSync(join(installed.folder, 'cat.png'))).toBe(true);
  });

  it('the installed doctor draws its reference picture', async () => {
    const report = JSON.parse(await installed.danqing('doctor', '--json'));
    expect(report.checks.filter(({ error }: { error: unknown }) => error !== null)).toEqual([]);
  });

  it('the installed program draws the charts of a report', async () => {
    const from = join(ROOT, 'docs/reports/epyc-two-cores/report.json');
    await installed.danqing('report', '--from', from, '--output', 'report');
    const page = readFileSync(join(installed.folder, 'report/report.html'), 'utf8');
    expect(page.match(/<svg /g)?.length).toBeGreaterThanOrEqual(10);
  });

  it.each(Object.keys(PROGRAMS))('hold the program %s', (name) => {
    expect(existsSync(pathOf(`danqing/lib/${name}.js`))).toBe(true);
  });

  it('the installed server has the page, and draws for it', async () => {
    const server = installed.start('serve', '--port', '0', '--json');
    try {
      const url = await readUrl(server.stdout);
      const page = await (await fetch(url)).text();
      const assets = [...page.matchAll(/(?:src|href)="\.?(\/assets\/[^"]+)"/g)].map(([, path]) => path);
      expect(assets.length).toBeGreaterThanOrEqual(2);
      for (const path of assets) expect((await fetch(`${url}${path}`)).status).toBe(200);
      const body = JSON.stringify({ prompt: 'cat', size: '128x128', response_format: 'b64_json' });
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(`${url}/v1/images/generations`, { method: 'POST', headers, body });
      expect(await answer.json()).toMatchObject({ data: [{ b64_json: expect.stringMatching(/^iVBOR/) }] });
    } finally {
      server.kill('SIGKILL');
    }
  });

  it('a program that imports the package draws', async () => {
    writeFileSync(join(installed.folder, 'program.mjs'), PROGRAM);
    expect(JSON.parse(await installed.run('node', 'program.mjs'))).toEqual({
      bytes: 64 * 64 * 3,
      model: 'danqing-mini',
    });
  });

  it.each(['nodenext', 'bundler'])(
    'have types that a strict project can use (%s)',
    async (moduleResolution) => {
      const strict = {
        strict: true,
        skipLibCheck: false,
        exactOptionalPropertyTypes: true,
        noEmit: true,
        types: [],
      };
      const module = moduleResolution === 'nodenext' ? 'nodenext' : 'esnext';
      const compilerOptions = { ...strict, target: 'esnext', module, moduleResolution };
      writeFileSync(
        join(installed.folder, 'tsconfig.json'),
        JSON.stringify({ compilerOptions, files: ['typed.mts'] }),
      );
      writeFileSync(join(installed.folder, 'typed.mts'), TYPED);
      expect(await installed.run('node', tsc, '-p', '.')).toBe('');
    },
  );
});

/** Plain JavaScript for the oldest Node: no `await using`. */
const PROGRAM = `
import { embeddedModel, openEngine } from 'danqing';
const engine = await openEngine({ paths: { model: embeddedModel() }, device: 'cpu' });
const { images, report } = await engine.generate({ prompt: 'a rocket', width: 64, height: 64, steps: 1 });
await engine[Symbol.asyncDispose]();
console.log(JSON.stringify({ bytes: images[0].image.data.length, model: report.model }));
`;

/** A lost type would be `any`, and none of the expected errors would occur. */
const TYPED = `
import { DanqingError, embeddedModel, encodePng, type GenerateReport, isDanqingError, openEngine } from 'danqing';
await using engine = await openEngine({ paths: { model: embeddedModel() } });
// @ts-expect-error a prompt is text
engine.generate({ prompt: 7 });
const generation = engine.generate({ prompt: 'a rocket', seed: 2n ** 60n }, { signal: AbortSignal.timeout(1000) });
for await (const event of generation) {
  if (event.type === 'step') event.durationMs.toFixed();
  // @ts-expect-error there is no such event
  if (event.type === 'nothing') break;
}
const { images, report } = await generation.result;
const kept: GenerateReport = report;
// @ts-expect-error the model is a name
const wrong: number = kept.model;
for (const { seed, image } of images) {
  const bytes: Uint8Array = await encodePng(image);
  const exact: bigint = seed;
}
try { throw new DanqingError('CANCELLED', { en: '', zh: '' }); } catch (error) { if (isDanqingError(error, 'CANCELLED')) error.hint?.trim(); }
`;

function bytesIn(folder: string): number {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

function readUrl(stdout: NodeJS.ReadableStream | null): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    stdout?.on('data', (chunk: string) => {
      text += chunk;
      const [, url] = /"url": "([^"]+)"/.exec(text) ?? [];
      if (url !== undefined) resolve(url);
    });
  });
}
