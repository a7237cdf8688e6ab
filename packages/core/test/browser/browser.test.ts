/** The core runs anywhere: bundled for a browser, it draws there what the reference draws. */
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium, launchChromium } from '../../../web/test/support/find-chromium.ts';
import { goldenPath } from '../support/fixture.ts';
import { type Draws, measureRun, PIPELINE_RUNS } from '../support/golden-pipeline.ts';
import type { DrawnInBrowser } from './draw-tiny.ts';

const executablePath = findChromium();
const TEXT_LIMIT = 1e-9;
const LATENTS_LIMIT = 1e-7;
/** Plain loops take their time: two short ones, one of them with guidance. */
const RUNS = PIPELINE_RUNS.filter(({ file }) => /p0[27]-/.test(file));

/** Nothing of Node, native code or an image library may be in it. */
async function bundleProgram(): Promise<{ code: string; modules: readonly string[] }> {
  const build = await rolldown({
    input: fileURLToPath(new URL('./draw-tiny.ts', import.meta.url)),
    platform: 'browser',
    transform: { target: 'chrome120' },
    onLog(_level, log) {
      throw new Error(log.message);
    },
  });
  const { output } = await build.generate({ format: 'es', codeSplitting: false });
  const [chunk] = output;
  return { code: chunk.code, modules: Object.keys(chunk.modules) };
}

/** Draws in the page, and tells here what was recorded there. */
function drawsIn(page: Page): Draws {
  return {
    generate: async (request, { record }) => {
      const drawn: DrawnInBrowser = await page.evaluate(
        (asked) => Reflect.get(globalThis, 'drawTiny')(asked),
        request,
      );
      for (const [name, shape, values] of drawn.recorded) record?.(name, shape, Float32Array.from(values));
      return { images: drawn.pixels.map((data) => ({ image: { data: Uint8Array.from(data) } })) };
    },
  };
}

const PAGE =
  '<!doctype html><script type="module">import * as program from "/program.js"; Object.assign(globalThis, program);</script>';

async function servePage(code: string): Promise<{ server: Server; address: string }> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const answer = async (): Promise<readonly [string, string | Uint8Array]> => {
      if (pathname === '/') return ['text/html', PAGE];
      if (pathname === '/program.js') return ['text/javascript', code];
      return ['application/octet-stream', await readFile(goldenPath(pathname.slice(1)))];
    };
    answer().then(
      ([type, body]) => response.writeHead(200, { 'content-type': type }).end(body),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

describe.skipIf(executablePath === null)('the core in Chromium (skipped where there is none)', () => {
  let browser: Browser | undefined;
  let server: Server | undefined;
  let page: Page;
  let modules: readonly string[];

  beforeAll(async () => {
    const program = await bundleProgram();
    modules = program.modules;
    const served = await servePage(program.code);
    server = served.server;
    browser = await launchChromium(executablePath ?? '');
    page = await browser.newPage();
    await page.goto(served.address);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  it('is bundled without anything of Node', () => {
    const foreign = modules.filter((module) => /node:|koffi|sharp|packages\/(ggml|engine)\//.test(module));
    expect(foreign).toEqual([]);
  });

  it.each(RUNS)(
    'draws $name as the reference does',
    async (run) => {
      const result = await measureRun(drawsIn(page), run);
      expect(result.initialLatents.maxAbs).toBe(0);
      expect(result.text.nmse).toBeLessThan(TEXT_LIMIT);
      expect(result.velocity.nmse).toBeLessThan(LATENTS_LIMIT);
      expect(result.finalLatents.nmse).toBeLessThan(LATENTS_LIMIT);
      expect(result.rgb.maxAbs).toBeLessThanOrEqual(1);
    },
    120_000,
  );
});
