import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { type ForeignPage, openForeignPage } from './foreign-page.ts';

/** Uses the package as a third-party page would. */
const SCRIPT = `
import OpenAI from 'openai';
globalThis.draw = async (baseURL, apiKey, params) => {
  const client = new OpenAI({ baseURL, apiKey, dangerouslyAllowBrowser: true, maxRetries: 0 });
  const { data, response } = await client.images.generate(params).withResponse();
  const image = document.createElement('img');
  image.src = data.data[0].url ?? 'data:image/png;base64,' + data.data[0].b64_json;
  document.body.append(image);
  await image.decode();
  return { width: image.naturalWidth, ignored: response.headers.get('x-danqing-ignored') };
};
globalThis.isReady = true;
`;

/** A page of another origin with the openai package in it, built for browsers. */
export async function openOpenAiPage(): Promise<ForeignPage> {
  const script = await bundle();
  return openForeignPage(
    '<!doctype html><title>Another page</title><script type="module" src="/draw.js"></script>',
    {
      '/draw.js': script,
    },
  );
}

async function bundle(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'danqing-openai-'));
  try {
    const entry = join(folder, 'entry.js');
    await writeFile(entry, SCRIPT);
    const root = fileURLToPath(new URL('../../../..', import.meta.url));
    await build({
      configFile: false,
      logLevel: 'error',
      root: folder,
      resolve: { alias: { openai: join(root, 'node_modules/openai/index.mjs') } },
      build: { outDir: 'out', lib: { entry, formats: ['es'], fileName: () => 'draw.js' }, minify: false },
    });
    return await readFile(join(folder, 'out/draw.js'), 'utf8');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
