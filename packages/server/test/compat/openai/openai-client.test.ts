import { readPictureSettings, sourceOfBytes } from '@danqing/protocol/pictures';
import OpenAI from 'openai';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelSource } from '../../../src/engines/model-source.ts';
import { eventually } from '../../support/eventually.ts';
import { type ListeningServer, openListeningServer } from '../../support/open-test-server.ts';
import { fakeSource, miniSource } from '../../support/test-server.ts';

const client = (url: string, options: { apiKey?: string; maxRetries?: number } = {}) =>
  new OpenAI({ baseURL: `${url}/v1`, apiKey: 'any', maxRetries: 0, ...options });

const pictureOf = (base64: string | undefined) => sharp(Buffer.from(base64 ?? '', 'base64')).metadata();
const small = { prompt: '一只可爱的橘色猫咪', size: '64x64' } as const;

/** What the `openai` package must receive, whatever the engine. */
function describeClient(name: string, source: () => ModelSource, model: string): void {
  describe(name, () => {
    let server: ListeningServer;
    beforeAll(async () => {
      server = await openListeningServer({ source: source() });
    });
    afterAll(() => server[Symbol.asyncDispose]());

    it('draws pictures as base64', async () => {
      const params = { ...small, model, n: 2, seed: 7, steps: 1, response_format: 'b64_json' } as const;
      const answer = await client(server.url).images.generate(params);
      expect(answer).toMatchObject({ size: '64x64', output_format: 'png', background: 'opaque' });
      expect(answer).toMatchObject({ danqing: { model, seeds: ['7', '8'], ignored: [] } });
      expect(answer.usage).toMatchObject({ output_tokens: 32 });
      expect(answer.data).toHaveLength(2);
      for (const { b64_json } of answer.data ?? []) {
        expect(await pictureOf(b64_json)).toMatchObject({ format: 'png', width: 64, height: 64 });
      }
    });

    it.each(['jpeg', 'webp'] as const)('draws them as %s behind an address', async (output_format) => {
      const params = { ...small, response_format: 'url', output_format, output_compression: 70, steps: 1 };
      const answer = await client(server.url).images.generate(params as typeof small);
      const url = answer.data?.[0]?.url ?? '';
      expect(url).toMatch(new RegExp(`^${server.url}/v1/images/links/[\\w-]{43}\\.${output_format}$`));
      const picture = await fetch(url);
      expect(picture.headers.get('content-type')).toBe(`image/${output_format}`);
      const bytes = Buffer.from(await picture.arrayBuffer());
      const { format, width } = await sharp(bytes).metadata();
      expect([format, width]).toEqual([output_format, 64]);
      const settings = await readPictureSettings(sourceOfBytes(bytes));
      expect(settings).toMatchObject({
        program: 'Danqing',
        prompt: small.prompt,
        steps: 1,
        width: 64,
        notes: [],
      });
    });

    it('streams previews as large as the picture, then the picture', async () => {
      const params = { ...small, steps: 4, stream: true, partial_images: 2 } as const;
      const events = await client(server.url).images.generate(params);
      const types: string[] = [];
      for await (const event of events) {
        types.push(event.type);
        expect(event).toMatchObject({ size: '64x64', background: 'opaque', output_format: 'png' });
        expect(await pictureOf(event.b64_json)).toMatchObject({ format: 'png', width: 64, height: 64 });
      }
      // On a busy machine a preview may be skipped in favour of a newer one.
      expect(types.length).toBeGreaterThan(1);
      expect(types.pop()).toBe('image_generation.completed');
      expect(new Set(types)).toEqual(new Set(['image_generation.partial_image']));
      expect(types.length).toBeLessThanOrEqual(2);
    });

    it('lists its models', async () => {
      const ids: string[] = [];
      for await (const { id, object } of client(server.url).models.list()) {
        ids.push(id);
        expect(object).toBe('model');
      }
      expect(ids).toContain(model);
      expect(await client(server.url).models.retrieve(model)).toMatchObject({ id: model });
    });
  });
}

// Slow enough for previews to be ready before the image.
describeClient('the openai package over the fake engine', () => fakeSource({ stepMs: 25 }), 'fake');
describeClient('the openai package over danqing-mini', miniSource, 'danqing-mini');

describe('errors as classes of the openai package', () => {
  const params = { prompt: 'a red fox' };
  let server: ListeningServer;
  beforeAll(async () => {
    server = await openListeningServer();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  it.each([
    [{ size: '100x100' }, { param: 'size', code: 'INPUT_SIZE_NOT_MULTIPLE' }],
    [{ size: 'large' }, { param: 'size', code: 'INPUT_INVALID' }],
    [{ size: '99999x16' }, { param: 'size', code: 'INPUT_SIZE_RANGE' }],
    [{ n: 11 }, { param: 'n', code: 'INPUT_INVALID' }],
    [{ prompt: 'x'.repeat(10_001) }, { param: 'prompt', code: 'INPUT_PROMPT_TOO_LONG' }],
    [{ output_format: 'gif' as const }, { param: 'output_format', code: 'INPUT_INVALID' }],
  ])('400 for %o', async (wrong, error) => {
    const refused = client(server.url).images.generate({ ...params, ...wrong });
    await expect(refused).rejects.toBeInstanceOf(OpenAI.BadRequestError);
    await expect(refused).rejects.toMatchObject({ status: 400, type: 'invalid_request_error', ...error });
  });

  it('404 for a model that is not installed', async () => {
    const expected = { status: 404, code: 'model_not_found', param: 'model' };
    const refused = client(server.url).images.generate({ ...params, model: 'sdxl' });
    await expect(refused).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    await expect(refused).rejects.toMatchObject(expected);
    await expect(client(server.url).models.retrieve('sdxl')).rejects.toMatchObject(expected);
  });

  it("takes OpenAI's own names for the current model, and another installed one for this request", async () => {
    const images = client(server.url).images;
    for (const [model, used] of [
      ['gpt-image-1', 'fake'],
      ['dall-e-3', 'fake'],
      ['other', 'other'],
    ]) {
      expect(await images.generate({ ...params, model: model ?? '' })).toMatchObject({
        danqing: { model: used },
      });
    }
  });

  it('names what it leaves out', async () => {
    const { data, response } = await client(server.url)
      .images.generate({ ...params, quality: 'high', style: 'vivid', background: 'auto', user: 'me' })
      .withResponse();
    expect(data).toMatchObject({ danqing: { ignored: ['quality', 'style', 'user'] } });
    expect(response.headers.get('x-danqing-ignored')).toBe('quality, style, user');
  });

  it('501 for pictures made from pictures', async () => {
    const answer = await fetch(`${server.url}/v1/images/edits`, { method: 'POST' });
    expect([answer.status, await answer.json()]).toMatchObject([501, { error: { code: 'NOT_SUPPORTED' } }]);
  });
});

describe('a server with a token', () => {
  it('wants it as the key; addresses of pictures need none', async () => {
    await using server = await openListeningServer({ authToken: 'a-long-secret' });
    const wrong = client(server.url, { apiKey: 'wrong-secret' }).models.list();
    await expect(wrong).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
    await expect(wrong).rejects.toMatchObject({ code: 'invalid_api_key', type: 'authentication_error' });
    const images = client(server.url, { apiKey: 'a-long-secret' }).images;
    const { data } = await images.generate({ prompt: 'a red fox', response_format: 'url' });
    const url = data?.[0]?.url ?? '';
    expect((await fetch(url)).status).toBe(200);
    const asPage = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' };
    expect((await fetch(url, { headers: asPage })).headers.get('cross-origin-resource-policy')).toBe(
      'cross-origin',
    );
    const guessed = url.replace(/links\/./, (text) => `links/${text.endsWith('A') ? 'B' : 'A'}`);
    expect((await fetch(guessed)).status).toBe(404);
    const logged = server.lines.join('\n');
    expect(logged).toContain('/v1/images/links/…');
    expect(logged).not.toContain(url.slice(-40));
  });
});

describe('the queue behind it', () => {
  it('draws more pictures than a job holds, with seeds that go on', async () => {
    await using server = await openListeningServer();
    const params = { prompt: 'a red fox', n: 6, seed: '4294967296' };
    const answer = await client(server.url).images.generate(params);
    const seeds = Array.from({ length: 6 }, (_, index) => `${4294967296 + index}`);
    expect(answer).toMatchObject({ danqing: { seeds } });
    expect(new Set(answer.data?.map(({ b64_json }) => b64_json)).size).toBe(6);
  });

  it('answers 429 with Retry-After when it is full, and the package tries again', async () => {
    await using server = await openListeningServer({
      source: fakeSource({ stepMs: 30 }),
      queueLimit: 1,
    });
    const images = client(server.url).images;
    const params = { prompt: 'a red fox', steps: 10 };
    const first = [images.generate(params), images.generate(params)];
    await eventually(async () => (await server.server.counts()).waiting === 1);
    const refused = images.generate(params);
    await expect(refused).rejects.toBeInstanceOf(OpenAI.RateLimitError);
    await expect(refused).rejects.toMatchObject({ code: 'rate_limit_exceeded', type: 'rate_limit_error' });
    const { response } = await client(server.url, { maxRetries: 10 }).images.generate(params).withResponse();
    expect(response.status).toBe(200);
    await Promise.all(first);
  });

  it.each([false, true])('cancels what nobody waits for any more (stream: %s)', async (stream) => {
    await using server = await openListeningServer({ source: fakeSource({ stepMs: 50 }) });
    const abort = new AbortController();
    const { signal } = abort;
    const params = { prompt: 'a red fox', steps: 100, stream };
    const drawn = client(server.url)
      .images.generate(params, { signal })
      .then(async (answer) => {
        if (Symbol.asyncIterator in answer) for await (const event of answer) expect(event).toBeNull();
      });
    const left = drawn.catch((error: unknown) => error);
    await eventually(async () => (await server.server.counts()).running === 1);
    abort.abort();
    await left;
    await eventually(async () => (await server.server.counts()).running === 0);
    const { jobs } = (await (await fetch(`${server.url}/api/jobs`)).json()) as { jobs: { state: string }[] };
    expect(jobs.map(({ state }) => state)).toEqual(['cancelled']);
  });
});
