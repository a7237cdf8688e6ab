import { galleryPageSchema, jobSchema, planAnswerSchema, statusSchema } from '@danqing/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelSource } from '../src/engines/model-source.ts';
import {
  ask,
  OWN,
  openTestServer,
  submit,
  type TestServer,
  type TestServerOptions,
} from './support/test-server.ts';

/** What the server must do over any engine and any ports, with images of 64 pixels drawn in one step. */
export function describeServer(
  name: string,
  source: () => ModelSource,
  options: Pick<TestServerOptions, 'openPorts'> = {},
): void {
  describe(name, () => {
    let server: TestServer;
    beforeAll(async () => {
      server = await openTestServer({ source: source(), ...options });
    });
    afterAll(() => server[Symbol.asyncDispose]());
    const small = { width: 64, height: 64, steps: 1 };

    it('draws: 202 with the job, then its pictures, in the gallery too', async () => {
      const { app, services } = server;
      const submitted = await submit(app, {
        ...small,
        prompt: '一只可爱的橘色猫咪',
        seed: '7',
        numImages: 2,
      });
      const job = jobSchema.parse(await services.jobs.ended(submitted.id));
      expect(job).toMatchObject({ state: 'done', error: null, progress: null, position: null });
      expect(job.images.map(({ seed }) => seed)).toEqual(['7', '8']);
      expect(job.report?.promptTokens).toBeGreaterThan(0);
      const { body } = await ask(app, '/api/images?search=橘色');
      const page = galleryPageSchema.parse(body);
      expect(page.images.map(({ name }) => name)).toEqual(job.images.map(({ name }) => name).reverse());
      expect(page.images[0]?.request).toMatchObject({
        seed: '8',
        numImages: 1,
        prompt: '一只可爱的橘色猫咪',
      });
    });

    it('serves the file with an ETag, and 304 to who has it', async () => {
      const { app, services } = server;
      const { id } = await submit(app, small);
      const [image] = (await services.jobs.ended(id)).images;
      const first = await app.request(`${OWN}${image?.url}?download=1`);
      expect(first.status).toBe(200);
      expect(first.headers.get('content-type')).toBe('image/png');
      expect(first.headers.get('content-disposition')).toContain(`filename="${image?.name}"`);
      expect((await first.arrayBuffer()).byteLength).toBe(image?.bytes);
      const etag = first.headers.get('etag') ?? '';
      const again = await app.request(`${OWN}${image?.url}`, { headers: { 'If-None-Match': etag } });
      expect([again.status, await again.text()]).toEqual([304, '']);
      const thumbnail = await app.request(`${OWN}${image?.thumbnailUrl}`);
      expect([thumbnail.status, thumbnail.headers.get('content-type')]).toEqual([200, 'image/webp']);
    });

    it('plans without drawing, and counts tokens', async () => {
      const json = { ...small, prompt: 'a red fox' };
      const { status, body } = await ask(server.app, '/api/plan', { method: 'POST', json });
      expect(status).toBe(200);
      const plan = planAnswerSchema.parse(body);
      expect(plan).toMatchObject({ fits: true, error: null, promptTokenLimit: 512 });
      expect(plan.promptTokens).toBeGreaterThan(0);
    });

    it('tells its status', async () => {
      const { body } = await ask(server.app, '/api/status');
      const { model, queue } = statusSchema.parse(body);
      expect(model.presets).toHaveLength(5);
      expect(queue.running).toBe(0);
    });
  });
}
