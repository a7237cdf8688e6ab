import type { JobRequest } from '@danqing/protocol';
import { describe, expect, it } from 'vitest';
import { ask, openTestServer, type TestServer } from '../support/test-server.ts';
import type { Info, Txt2img } from './a1111/a1111-client.ts';

/** Requests that programs of this field send by habit, whatever the API. */
const post = (json: object) => ({ method: 'POST', json });
const GENERATIONS = '/v1/images/generations';
const TXT2IMG = '/sdapi/v1/txt2img';

async function requestAfter(server: TestServer, path: string, json: object): Promise<JobRequest> {
  const { status, body } = await ask(server.app, path, post(json));
  expect([status, status < 300 ? null : body]).toEqual([status < 300 ? status : 200, null]);
  const request = (await server.services.jobs.list({})).jobs[0]?.request;
  if (request === undefined) throw new Error('no job');
  return request;
}

describe('numbers and switches as text', () => {
  it('are read where A1111 reads them', async () => {
    await using server = await openTestServer();
    const json = {
      ...{ prompt: 'cat', width: '128', height: '128.0', steps: ' 3 ', cfg_scale: '1', seed: '-1' },
      ...{ batch_size: '2', n_iter: '1', send_images: 'true', enable_hr: 'false', tiling: 'True' },
      override_settings: { danqing_honor_parameters: 'true', CLIP_stop_at_last_layers: 2 },
      subseed_strength: '0.5',
      styles: ['anime'],
    };
    const { status, body } = await ask<Txt2img>(server.app, TXT2IMG, post(json));
    expect(status).toBe(200);
    expect(body.images).toHaveLength(2);
    const info: Info = JSON.parse(body.info);
    expect(info).toMatchObject({ width: 128, height: 128, steps: 3 });
    expect(info.danqing.warnings).toEqual(
      expect.arrayContaining([
        'tiling is ignored.',
        'subseed_strength is ignored.',
        'styles is ignored.',
        'override_settings.CLIP_stop_at_last_layers is ignored.',
      ]),
    );
    expect(info.danqing.warnings).not.toContain('enable_hr is ignored.');
  });

  it.each([
    { steps: 'many' },
    { steps: 20.5 },
    { cfg_scale: 'nan' },
    { send_images: 'perhaps' },
    { seed: 'x' },
    { batch_size: true },
  ])('are refused where they are none: %o', async (wrong) => {
    await using server = await openTestServer();
    const answer = await ask<{ detail: string }>(server.app, TXT2IMG, post({ prompt: 'cat', ...wrong }));
    expect(answer.status).toBe(422);
    expect(answer.body.detail).toContain(Object.keys(wrong)[0]);
  });

  it('are read at OpenAI’s interface too, with the fields that LocalAI adds', async () => {
    await using server = await openTestServer();
    const json = {
      prompt: 'cat',
      n: '2',
      size: '128*192',
      step: '3',
      cfg_scale: '2.5',
      stream: 'false',
      seed: '7',
    };
    expect(
      await requestAfter(server, GENERATIONS, { ...json, output_format: 'jpg', model: '' }),
    ).toMatchObject({
      ...{ width: 128, height: 192, steps: 3, guidance: 1.5, seed: '7', numImages: 2 },
    });
  });
});

describe('sizes', () => {
  it.each(['128x192', '128X192', '128*192', '128×192', ' 128 x 192 ', '128＊192'])('"%s"', async (size) => {
    await using server = await openTestServer();
    expect(await requestAfter(server, GENERATIONS, { prompt: 'cat', size })).toMatchObject({
      width: 128,
      height: 192,
    });
  });
});

describe('seed -1', () => {
  const cases: [string, object][] = [
    ['/api/jobs', { seed: -1 }],
    ['/api/jobs', { seed: '-1' }],
    ['/api/jobs', { seed: null }],
    [GENERATIONS, { seed: -1 }],
    [GENERATIONS, { seed: '-1' }],
    [TXT2IMG, { seed: -1 }],
    [TXT2IMG, { seed: '-1' }],
  ];
  it.each(cases)('is by chance: %s %o', async (path, seed) => {
    await using server = await openTestServer();
    const seeds = [];
    for (const prompt of ['one', 'two'])
      seeds.push((await requestAfter(server, path, { prompt, ...seed })).seed);
    expect(seeds[0]).toMatch(/^\d+$/);
    expect(seeds[0]).not.toBe(seeds[1]);
  });

  it.each([-2, '-5', 1.5, 'x'])('and %o is none at /api', async (seed) => {
    await using server = await openTestServer();
    const answer = await ask(server.app, '/api/jobs', post({ prompt: 'cat', seed }));
    expect([answer.status, answer.body]).toMatchObject([422, { error: { code: 'INPUT_SEED' } }]);
  });
});

describe('null', () => {
  const nothing = Object.fromEntries(
    ['negativePrompt', 'width', 'height', 'steps', 'guidance', 'shift', 'seed', 'numImages'].map((name) => [
      name,
      null,
    ]),
  );

  it.each(['/api/jobs', '/api/plan'])('is as good as left out at %s', async (path) => {
    await using server = await openTestServer();
    const { status } = await ask(server.app, path, post({ prompt: 'cat', ...nothing }));
    expect(status).toBeLessThan(300);
    expect((await ask(server.app, path, post({ ...nothing, prompt: null }))).status).toBe(422);
    expect((await ask(server.app, path, post({ prompt: 'cat', steps: '8' }))).status).toBe(422);
  });
});

describe('what cannot be done', () => {
  it.each(['file', 'src', 'image', 'mask', 'ref_images'])('is named: %s', async (field) => {
    await using server = await openTestServer();
    const answer = await ask(server.app, GENERATIONS, post({ prompt: 'cat', [field]: ['x'] }));
    expect([answer.status, answer.body]).toMatchObject([
      501,
      { error: { code: 'NOT_SUPPORTED', param: field } },
    ]);
    expect((await ask(server.app, GENERATIONS, post({ prompt: 'cat', [field]: null }))).status).toBe(200);
  });

  it('is named where it changes little', async () => {
    await using server = await openTestServer();
    const json = {
      prompt: 'a cat|a dog',
      mode: 1,
      clip_skip: 2,
      background: 'transparent',
      step: 3,
      steps: 2,
    };
    const { body, headers } = await ask<{ danqing: object }>(server.app, GENERATIONS, post(json));
    expect(body.danqing).toMatchObject({
      steps: 2,
      ignored: ['mode', 'clip_skip', 'background', 'step'],
      warnings: ['| is part of the prompt; use negative_prompt for what should not be in the image.'],
    });
    expect(headers.get('x-danqing-warnings')).toContain('negative_prompt');
  });
});

describe('what is warned of', () => {
  const chinese = { headers: { 'accept-language': 'zh-CN,zh;q=0.9,en;q=0.8' } };

  it('is said in the language that is asked for, in headers in English', async () => {
    await using server = await openTestServer();
    const json = { prompt: 'a cat|a dog', steps: 2 };
    const { body, headers } = await ask<{ danqing: object }>(server.app, GENERATIONS, {
      ...post(json),
      ...chinese,
    });
    expect(body.danqing).toMatchObject({ warnings: ['“|”属于提示词；不想要的内容请写入 negative_prompt。'] });
    expect(headers.get('x-danqing-warnings')).toBe(
      '| is part of the prompt; use negative_prompt for what should not be in the image.',
    );
    const drawn = await ask<Txt2img>(server.app, TXT2IMG, {
      ...post({ prompt: 'cat', steps: 2, tiling: true }),
      ...chinese,
    });
    const info: Info = JSON.parse(drawn.body.info);
    expect(info.danqing.warnings).toContain('tiling 已忽略。');
  });
});
