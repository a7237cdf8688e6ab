import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { describe, expect, it } from 'vitest';
import type { ModelSource } from '../../../src/engines/model-source.ts';
import { eventually } from '../../support/eventually.ts';
import { type ListeningServer, openListeningServer } from '../../support/open-test-server.ts';
import { fakeSource, miniSource } from '../../support/test-server.ts';
import { call, picturesOf } from './mcp-tools.ts';

async function connect(
  { url }: ListeningServer,
  token?: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Client & AsyncDisposable> {
  const client = new Client({ name: 'test', version: '1' });
  const headers = { ...more, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
  const transport = new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { requestInit: { headers } });
  await client.connect(transport as Parameters<Client['connect']>[0]);
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.close() });
}

describe.each([
  ['the fake engine', fakeSource, 'fake'],
  ['danqing-mini', miniSource, 'danqing-mini'],
] as [string, () => ModelSource, string][])('MCP over HTTP with %s', (_, source, model) => {
  it('lists tools and models, plans, draws with progress, remembers', async () => {
    await using server = await openListeningServer({ source: source() });
    await using client = await connect(server);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['generate_image', 'plan', 'list_models', 'list_history']);
    const models = await call(client, 'list_models');
    expect(models.result.structuredContent).toMatchObject({ models: expect.arrayContaining([]) });
    expect(JSON.parse(models.text).models).toContainEqual(expect.objectContaining({ name: model }));
    const order = { prompt: '一只可爱的橘色猫咪', width: 64, height: 64, steps: 2, seed: 7, num_images: 2 };
    expect((await call(client, 'plan', order)).result.structuredContent).toMatchObject({ fits: true });
    const { result, progress, text } = await call(client, 'generate_image', order);
    expect(await picturesOf(result)).toMatchObject([
      { format: 'png', width: 64, height: 64 },
      { format: 'png', width: 64, height: 64 },
    ]);
    expect(text).toContain(`Drawn with ${model}: 64x64, 2 steps`);
    const { images } = result.structuredContent as { images: { seed: string; place: string }[] };
    expect(images.map(({ seed }) => seed)).toEqual(['7', '8']);
    expect((await fetch(images[0]?.place ?? '')).headers.get('content-type')).toBe('image/png');
    const values = progress.map((one) => one.progress);
    expect(values.length).toBeGreaterThan(0);
    expect(values).toEqual([...values].sort((a, b) => a - b));
    expect(progress.at(-1)).toMatchObject({ total: 4 });
    const history = await call(client, 'list_history', { search: '猫咪', limit: 5 });
    expect(JSON.parse(history.text).images).toHaveLength(2);
  });
});

describe('MCP over HTTP', () => {
  it('reads what models write: numbers as text, null for what is left out, -1 for any seed', async () => {
    await using server = await openListeningServer();
    await using client = await connect(server);
    const habits = { width: '64', height: '64.0', steps: ' 2 ', guidance: '0', seed: '-1', num_images: '2' };
    const order = { prompt: 'a cat', ...habits, negative_prompt: null, model: '' };
    const { result } = await call(client, 'generate_image', order);
    expect(result.isError).toBeFalsy();
    expect(result.structuredContent).toMatchObject({ width: 64, height: 64, steps: 2, model: 'fake' });
    const nothing = Object.fromEntries(Object.keys(habits).map((name) => [name, null]));
    expect((await call(client, 'plan', { prompt: 'a cat', ...nothing })).result.isError).toBeFalsy();
    expect((await call(client, 'plan', { prompt: 'a cat', steps: 'many' })).result.isError).toBe(true);
  });

  it('describes numbers as numbers, and only the prompt as needed', async () => {
    await using server = await openListeningServer();
    await using client = await connect(server);
    const { tools } = await client.listTools();
    const schema = tools.find(({ name }) => name === 'generate_image')?.inputSchema;
    expect(schema?.required).toEqual(['prompt']);
    expect(JSON.stringify(schema?.properties?.width)).toContain('"integer"');
    expect(JSON.stringify(schema?.properties?.guidance)).toContain('"number"');
  });

  it('answers errors that a model can act on', async () => {
    await using server = await openListeningServer();
    await using client = await connect(server);
    const { result, text } = await call(client, 'generate_image', { prompt: 'a fox', width: 100 });
    expect(result.isError).toBe(true);
    expect(text).toBe('INPUT_SIZE_NOT_MULTIPLE: The width 100 is not a multiple of 16. Use 96 or 112.');
    const other = await call(client, 'generate_image', { prompt: 'a fox', model: '../x' });
    expect([other.result.isError, other.text]).toEqual([true, expect.stringContaining('MODEL_NOT_FOUND')]);
  });

  it('answers in the language that the client asks for', async () => {
    await using server = await openListeningServer();
    await using client = await connect(server, undefined, { 'accept-language': 'zh-CN' });
    const { text } = await call(client, 'generate_image', { prompt: 'a fox', width: 100 });
    expect(text).toBe('INPUT_SIZE_NOT_MULTIPLE: width 为 100，不是 16 的倍数。请用 96 或 112。');
    const planned = await call(client, 'plan', { prompt: 'a fox', negative_prompt: 'blur', guidance: 0 });
    expect(planned.result.structuredContent).toMatchObject({
      warnings: ['引导强度为 0 时，负面提示词不起作用。'],
    });
  });

  it('cancels the job when the client cancels the call', async () => {
    await using server = await openListeningServer({ source: fakeSource({ stepMs: 30 }) });
    await using client = await connect(server);
    const abort = new AbortController();
    const drawn = call(
      client,
      'generate_image',
      { prompt: 'a fox', steps: 100 },
      {
        signal: abort.signal,
        onprogress: ({ progress }) => {
          if (progress > 0) abort.abort();
        },
      },
    );
    await expect(drawn).rejects.toThrow();
    await eventually(async () => (await server.server.counts()).running === 0);
    const { jobs } = (await (await fetch(`${server.url}/api/jobs`)).json()) as { jobs: object[] };
    expect(jobs).toMatchObject([{ state: 'cancelled', source: 'mcp' }]);
  });

  it('keeps a session that is used, whoever opens many others', { timeout: 60_000 }, async () => {
    await using server = await openListeningServer();
    await using client = await connect(server);
    expect((await call(client, 'list_models')).result.isError).not.toBe(true);
    const params = {
      protocolVersion: '2025-03-26',
      capabilities: {},
      clientInfo: { name: 'x', version: '1' },
    };
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params });
    const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
    for (let count = 0; count < 130; count += 1) {
      const answer = await fetch(`${server.url}/mcp`, { method: 'POST', body, headers });
      expect(answer.headers.get('mcp-session-id')).not.toBeNull();
      await answer.text();
    }
    expect((await call(client, 'list_models')).result.isError).not.toBe(true);
  });

  it('wants the token, and a session that is open', async () => {
    await using server = await openListeningServer({ authToken: 'a-long-secret' });
    await expect(connect(server)).rejects.toThrow(/AUTH_REQUIRED/);
    await using client = await connect(server, 'a-long-secret');
    expect((await call(client, 'list_models')).result.isError).not.toBe(true);
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
    const headers = {
      authorization: 'Bearer a-long-secret',
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    };
    const ask = (more: object) =>
      fetch(`${server.url}/mcp`, { method: 'POST', body, headers: { ...headers, ...more } });
    expect((await ask({ 'mcp-session-id': 'unknown' })).status).toBe(404);
    expect((await ask({})).status).toBe(400);
    const foreign = await ask({ origin: 'https://evil.example' });
    expect(foreign.status).toBe(403);
  });
});
