import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { describe, expect, it } from 'vitest';
import { EngineBackend, type PictureToSave } from '../../../src/compat/mcp/engine-backend.ts';
import { buildMcpServer } from '../../../src/compat/mcp/mcp-server.ts';
import { fakeSource } from '../../support/test-server.ts';
import { call, picturesOf } from './mcp-tools.ts';

interface Opened extends AsyncDisposable {
  readonly client: Client;
  readonly saved: PictureToSave[];
}

async function open(options: Parameters<typeof fakeSource>[0] = {}): Promise<Opened> {
  const saved: PictureToSave[] = [];
  const backend = await EngineBackend.open(fakeSource(options), {
    idleUnloadMs: null,
    save: async (picture) => {
      saved.push(picture);
      return `/pictures/${saved.length}.png`;
    },
  });
  const server = buildMcpServer(backend);
  const client = new Client({ name: 'test', version: '1' });
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(ours), client.connect(theirs)]);
  return {
    client,
    saved,
    async [Symbol.asyncDispose]() {
      await client.close();
      await backend[Symbol.asyncDispose]();
    },
  };
}

describe('MCP with an engine of its own', () => {
  it('has no history, and draws and saves', async () => {
    await using opened = await open();
    const { tools } = await opened.client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['generate_image', 'plan', 'list_models']);
    const order = { prompt: 'a red fox', seed: '9007199254740993', num_images: 2 };
    const { result, progress } = await call(opened.client, 'generate_image', order);
    expect(await picturesOf(result)).toHaveLength(2);
    expect(result.structuredContent).toMatchObject({
      images: [
        { seed: '9007199254740993', place: '/pictures/1.png' },
        { seed: '9007199254740994', place: '/pictures/2.png' },
      ],
    });
    expect(opened.saved.map(({ index, count, model }) => [index, count, model])).toEqual([
      [0, 2, 'fake'],
      [1, 2, 'fake'],
    ]);
    expect(progress.at(-1)).toMatchObject({ progress: 8, total: 8 });
  });

  it('passes on what the engine warns of while it draws', async () => {
    await using opened = await open();
    const { result } = await call(opened.client, 'generate_image', { prompt: 'x'.repeat(600) });
    expect(result.structuredContent).toMatchObject({
      warnings: [expect.stringContaining('600 tokens')],
    });
  });

  it('draws one request after the other, each with its model', async () => {
    await using opened = await open({ stepMs: 5 });
    const models = ['other', 'fake', 'other'];
    const drawn = await Promise.all(
      models.map((model) => call(opened.client, 'generate_image', { prompt: 'a fox', model })),
    );
    expect(drawn.map(({ result }) => result.structuredContent?.model)).toEqual(models);
  });

  it('leaves out a request that was cancelled while it waited', async () => {
    await using opened = await open({ stepMs: 10 });
    const abort = new AbortController();
    const first = call(opened.client, 'generate_image', { prompt: 'first' });
    const second = call(opened.client, 'generate_image', { prompt: 'second' }, { signal: abort.signal });
    abort.abort();
    await expect(second).rejects.toThrow();
    expect((await first).result.isError).not.toBe(true);
    expect((await call(opened.client, 'generate_image', { prompt: 'third' })).result.isError).not.toBe(true);
    expect(opened.saved).toHaveLength(2);
  });

  it('sends a picture that is too large for some clients as a JPEG, and saves the PNG', async () => {
    await using opened = await open();
    const { result } = await call(opened.client, 'generate_image', {
      prompt: 'a fox',
      width: 2048,
      height: 2048,
    });
    const [image] = result.content.filter((part) => part.type === 'image');
    const [saved] = opened.saved;
    expect(image?.data.length).toBeLessThanOrEqual(700_000);
    const isSmall = (saved?.png.length ?? 0) <= 525_000;
    expect(image?.mimeType).toBe(isSmall ? 'image/png' : 'image/jpeg');
  });
});
