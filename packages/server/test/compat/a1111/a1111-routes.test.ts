import { describe, expect, it } from 'vitest';
import { exifComment, makeJpeg, makeWebp } from '../../../../protocol/test/pictures/make-pictures.ts';
import { eventually } from '../../support/eventually.ts';
import { openListeningServer } from '../../support/open-test-server.ts';
import { ask, fakeSource, openTestServer } from '../../support/test-server.ts';
import { A1111Client, type Info, type Progress, type Txt2img } from './a1111-client.ts';

const API = '/sdapi/v1';
const post = (json: object) => ({ method: 'POST', json });
const honored = { danqing_honor_parameters: true };

interface Refusal {
  readonly error: string;
  readonly detail: string;
}

describe('txt2img', () => {
  it('uses steps and scale as sent where they are to be honored; the scale is guidance + 1', async () => {
    await using server = await openTestServer();
    const body = { prompt: 'a red fox', steps: 3, cfg_scale: 7, seed: 5, override_settings: honored };
    const { body: answer } = await ask<Txt2img>(server.app, `${API}/txt2img`, post(body));
    const info: Info = JSON.parse(answer.info);
    expect(info).toMatchObject({ seed: 5, steps: 3, cfg_scale: 7, danqing: { overridden: [] } });
    const [job] = (await server.services.jobs.list({})).jobs;
    expect(job).toMatchObject({ source: 'a1111', request: { guidance: 6, steps: 3, seed: '5' } });
  });

  it('draws batch_size times n_iter pictures, over several jobs', async () => {
    await using server = await openTestServer();
    const body = { prompt: 'a red fox', batch_size: 3, n_iter: 2, seed: 10 };
    const { body: answer } = await ask<Txt2img>(server.app, `${API}/txt2img`, post(body));
    expect(answer.images).toHaveLength(6);
    expect(JSON.parse(answer.info).all_seeds).toEqual([10, 11, 12, 13, 14, 15]);
  });

  it('takes null for all that is left out, draws for another model, and sends no pictures where none are wanted', async () => {
    await using server = await openTestServer();
    const nothing = Object.fromEntries(
      ['steps', 'cfg_scale', 'width', 'height', 'seed', 'sampler_name', 'n_iter'].map((name) => [name, null]),
    );
    const settings = { sd_model_checkpoint: 'other.safetensors [6ce0161689]' };
    const body = { ...nothing, prompt: 'a red fox', send_images: false, override_settings: settings };
    const { body: answer } = await ask<Txt2img>(server.app, `${API}/txt2img`, post(body));
    expect(answer.images).toEqual([]);
    expect(JSON.parse(answer.info)).toMatchObject({ sd_model_name: 'other' });
    expect(server.services.models.served.name).toBe('fake');
  });

  it.each([
    [{ prompt: 'x'.repeat(10_001) }, 422, 'INPUT_PROMPT_TOO_LONG'],
    [{ prompt: 1 }, 422, 'INPUT_INVALID'],
    [{ batch_size: 4, n_iter: 4 }, 422, 'INPUT_INVALID'],
    [{ width: -512 }, 422, 'INPUT_INVALID'],
    [{ width: 4096, height: 4096, override_settings: honored }, 422, 'INPUT_SIZE_RANGE'],
    [{ override_settings: { sd_model_checkpoint: '../other' } }, 404, 'MODEL_NOT_FOUND'],
  ])('refuses %o in the shape of A1111', async (wrong, status, code) => {
    await using server = await openTestServer();
    const answer = await ask<Refusal>(server.app, `${API}/txt2img`, post({ prompt: 'a red fox', ...wrong }));
    expect([answer.status, answer.body.error]).toEqual([status, code]);
    expect(answer.body.detail.length).toBeGreaterThan(10);
  });

  it('answers 429 with Retry-After when the queue is full', async () => {
    await using server = await openTestServer({ source: fakeSource({ stepMs: 100 }), queueLimit: 1 });
    const body = post({ prompt: 'a red fox' });
    const drawn = [1, 2].map(() => ask(server.app, `${API}/txt2img`, body));
    await eventually(async () => (await server.services.jobs.counts()).waiting === 1);
    const refused = await ask<Refusal>(server.app, `${API}/txt2img`, body);
    expect([refused.status, refused.body.error]).toEqual([429, 'QUEUE_FULL']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    await Promise.all(drawn);
  });
});

describe('progress and interrupt', () => {
  it('are about what the same client has under way', async () => {
    await using server = await openListeningServer({ source: fakeSource({ stepMs: 20 }) });
    const client = new A1111Client(server.url);
    // A job of the web page: it belongs to another client.
    const json = JSON.stringify({ prompt: 'a red fox', steps: 20 });
    const headers = { 'content-type': 'application/json' };
    await fetch(`${server.url}/api/jobs`, { method: 'POST', body: json, headers });
    expect(await client.get('progress')).toMatchObject({ progress: 0, state: { job_count: 0 } });
    await client.post('interrupt');
    expect((await server.server.counts()).running).toBe(1);
    const drawn = client.send('txt2img', { prompt: 'a cat', n_iter: 2 });
    let waiting = await client.get<Progress>('progress');
    while (waiting.state.job_count === 0) waiting = await client.get<Progress>('progress');
    expect(waiting).toMatchObject({
      progress: 0,
      state: { job_count: 2 },
      textinfo: 'Waiting: 0 before it.',
    });
    await client.post('interrupt');
    expect((await drawn).status).toBe(499);
    expect(await client.get('progress')).toMatchObject({ progress: 0, state: { job_count: 0 } });
  });
});

describe('options', () => {
  it.each([
    [{ outdir_samples: '/etc' }, 422, 'INPUT_INVALID'],
    [{ sd_model_checkpoint: 'unknown' }, 404, 'MODEL_NOT_FOUND'],
    [{ sd_model_checkpoint: '/etc/passwd' }, 404, 'MODEL_NOT_FOUND'],
  ])('refuses %o', async (wrong, status, code) => {
    await using server = await openTestServer();
    const { status: got, body } = await ask<Refusal>(server.app, `${API}/options`, post(wrong));
    expect([got, body.error]).toEqual([status, code]);
  });

  it('names what it leaves as it is', async () => {
    await using server = await openTestServer();
    const json = { sd_vae: 'sdxl_vae', CLIP_stop_at_last_layers: 2, danqing_honor_parameters: true };
    const { status, headers } = await ask(server.app, `${API}/options`, post(json));
    expect([status, headers.get('x-danqing-ignored')]).toEqual([
      200,
      'sd_vae, CLIP_stop_at_last_layers, danqing_honor_parameters',
    ]);
    const { body } = await ask(server.app, `${API}/options`);
    expect(body).toMatchObject({ sd_vae: 'Automatic', danqing_honor_parameters: false });
  });
});

const swarm = { prompt: 'a fox', steps: 9, sampler: 'euler', seed: 4, width: 128, height: 64 };

describe('png-info', () => {
  it('reads what a picture says of itself', async () => {
    await using server = await openTestServer();
    const drawn = await ask<Txt2img>(server.app, `${API}/txt2img`, post({ prompt: '一只猫', seed: 3 }));
    const image = `data:image/png;base64,${drawn.body.images[0]}`;
    const { body } = await ask<{ info: string; parameters: object }>(
      server.app,
      `${API}/png-info`,
      post({ image }),
    );
    expect(body.info).toBe((JSON.parse(drawn.body.info) as Info).infotexts[0]);
    expect(body.parameters).toMatchObject({ Prompt: '一只猫', Seed: '3', 'CFG scale': '1', 'Size-1': '64' });
  });

  it.each([
    ['JPEG', makeJpeg({ exif: exifComment('a fox\nSteps: 9, Sampler: Euler, Seed: 4, Size: 128x64') })],
    ['WebP of SwarmUI', makeWebp({ exif: exifComment(JSON.stringify({ sui_image_params: swarm })) })],
  ])('reads a %s', async (_, bytes) => {
    await using server = await openTestServer();
    const image = Buffer.from(bytes).toString('base64');
    const { body } = await ask<{ info: string; items: object; parameters: object }>(
      server.app,
      `${API}/png-info`,
      post({ image }),
    );
    expect(body.info).toMatch(/^a fox\nSteps: 9, .*Seed: 4, Size: 128x64/);
    expect(body.items).toHaveProperty('exif:UserComment');
    expect(body.parameters).toMatchObject({ Prompt: 'a fox', Seed: '4', 'Size-1': '128', 'Size-2': '64' });
  });

  it('refuses what is no picture', async () => {
    await using server = await openTestServer();
    const answer = await ask<Refusal>(server.app, `${API}/png-info`, post({ image: 'aGVsbG8=' }));
    expect([answer.status, answer.body.error]).toEqual([422, 'INPUT_FILE']);
  });
});

describe('other addresses', () => {
  it.each([
    ['loras', []],
    ['embeddings', { loaded: {}, skipped: {} }],
    ['scripts', { txt2img: [], img2img: [] }],
    ['cmd-flags', {}],
    ['memory', { ram: { free: 1000, total: 2000 }, cuda: { error: 'unavailable' } }],
  ])('GET %s', async (path, expected) => {
    await using server = await openTestServer();
    const { status, body } = await ask(server.app, `${API}/${path}`);
    expect([status, body]).toMatchObject([200, expected]);
  });

  it.each(['img2img', 'extra-single-image', 'interrogate'])('501 for %s', async (path) => {
    await using server = await openTestServer();
    const { status, body } = await ask<Refusal>(server.app, `${API}/${path}`, post({ init_images: [] }));
    expect([status, body.error]).toEqual([501, 'NOT_SUPPORTED']);
  });

  it('404 in the shape of A1111 for all others', async () => {
    await using server = await openTestServer();
    const { status, body } = await ask<Refusal>(server.app, `${API}/server-kill`, post({}));
    expect([status, body.error]).toEqual([404, 'NOT_FOUND']);
  });
});
