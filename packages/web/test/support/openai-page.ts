import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** As a page of somebody else would use the package. */
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

export interface OtherPage extends AsyncDisposable {
  readonly origin: string;
}

/** A page of another origin with the openai package in it, built for browsers. */
export async function openOpenAiPage(): Promise<OtherPage> {
  const script = await bundle();
  const server = createServer((request, response) => {
    const isScript = request.url === '/draw.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(
      isScript
        ? script
        : '<!doctype html><title>Another page</title><script type="module" src="/draw.js"></script>',
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return {
    origin: `http://localhost:${address.port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
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
