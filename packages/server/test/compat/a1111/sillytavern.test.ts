import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelSource } from '../../../src/engines/model-source.ts';
import { type ListeningServer, openListeningServer } from '../../support/open-test-server.ts';
import { fakeSource, miniSource } from '../../support/test-server.ts';
import { A1111Client, type Info, type Progress, pictureOf } from './a1111-client.ts';

/**
 * The requests of SillyTavern's source "SD Web UI", in order. src/endpoints/stable-diffusion.js defines the addresses
 * and the fields that are read, public/scripts/extensions/stable-diffusion/index.js what is sent (generateAutoImage).
 */
function describeSillyTavern(
  name: string,
  source: () => ModelSource,
  [first, other]: [string, string],
): void {
  describe(name, () => {
    let server: ListeningServer;
    let client: A1111Client;
    beforeAll(async () => {
      server = await openListeningServer({ source: source(), authToken: 'a-long-secret' });
      // SillyTavern's field "authentication": user and password.
      client = new A1111Client(server.url, 'any:a-long-secret');
    });
    afterAll(() => server[Symbol.asyncDispose]());

    it('connects: /ping, then what fills its menus', async () => {
      expect(await client.get('options')).toMatchObject({ sd_model_checkpoint: first });
      const names = async (path: string, key = 'name') =>
        (await client.get<Record<string, string>[]>(path)).map((entry) => entry[key]);
      expect(await names('samplers')).toEqual(['Euler']);
      expect(await names('schedulers')).toEqual(['simple']);
      expect(await names('upscalers')).toEqual(['None']);
      expect(await names('latent-upscale-modes')).toEqual([]);
      expect(await names('sd-vae', 'model_name')).toEqual([]);
      expect(await names('sd-modules', 'model_name')).toEqual([]);
      const titles = await names('sd-models', 'title');
      expect(titles).toContain(first);
      expect(titles).toContain(other);
    });

    it('changes the model: POST options, then /progress until nothing is under way', async () => {
      for (const model of [other, first]) {
        await client.post('options', { sd_model_checkpoint: model });
        const { progress, state } = await client.get<Progress>('progress');
        expect([progress, state.job_count]).toEqual([0, 0]);
        expect(await client.get('options')).toMatchObject({ sd_model_checkpoint: model });
      }
    });

    it('draws: options again, without Forge in them; then txt2img with its usual values', async () => {
      expect(await client.get('options')).not.toHaveProperty('forge_preset');
      const { images, info, parameters } = await client.txt2img(sillyTavernBody(server.url));
      const { width, height, format } = await pictureOf(images[0]);
      const parsed: Info = JSON.parse(info);
      expect(format).toBe('png');
      expect(parsed).toMatchObject({ width, height, all_seeds: [parsed.seed] });
      expect(parsed.infotexts[0]).toContain('Steps: ');
      // 20 steps and a scale of 7 do not suit a distilled model.
      expect(parsed.danqing.overridden).toEqual(expect.arrayContaining(['steps', 'cfg_scale']));
      expect(parsed.danqing.used).toMatchObject({ cfg_scale: 1, steps: parsed.steps });
      expect(parsed.danqing.warnings.join(' ')).toMatch(/enable_hr.*literally/);
      // The password is part of the request body and must not be returned.
      expect(JSON.stringify([info, parameters])).not.toContain('a-long-secret');
    });
  });
}

describeSillyTavern('SillyTavern over the fake engine', fakeSource, ['fake', 'other']);
describeSillyTavern('SillyTavern over danqing-mini', miniSource, ['danqing-mini', 'danqing-mini']);

describe('SillyTavern, when its user stops the drawing', () => {
  it('sees progress and preview, sends interrupt, and drops the request', async () => {
    await using server = await openListeningServer({ source: fakeSource({ stepMs: 40 }) });
    const client = new A1111Client(server.url);
    const abort = new AbortController();
    const body = {
      ...sillyTavernBody(server.url),
      steps: 100,
      override_settings: { danqing_honor_parameters: true },
    };
    const drawn = client.txt2img(body, abort.signal).catch((error: unknown) => error);
    const seen = await progressUntil(client, ({ current_image }) => current_image !== null);
    expect(seen.state).toMatchObject({ job_count: 1, sampling_steps: 100 });
    expect(seen.progress).toBeGreaterThan(0);
    expect((await pictureOf(seen.current_image ?? '')).format).toBe('png');
    const without = await client.get<Progress>('progress?skip_current_image=true');
    expect(without.current_image).toBeNull();
    await client.post('interrupt');
    abort.abort();
    await drawn;
    await progressUntil(client, ({ progress, state }) => progress === 0 && state.job_count === 0);
    expect(await server.server.counts()).toEqual({ waiting: 0, running: 0, limit: 100 });
  });
});

async function progressUntil(
  client: A1111Client,
  isEnough: (progress: Progress) => boolean,
): Promise<Progress> {
  for (let tries = 0; tries < 500; tries += 1) {
    const progress = await client.get<Progress>('progress');
    if (isEnough(progress)) return progress;
    await sleep(10);
  }
  throw new Error('waited too long');
}

/** generateAutoImage with the extension's default settings. */
function sillyTavernBody(url: string) {
  return {
    url,
    auth: 'any:a-long-secret',
    prompt: 'best quality, a cat on a (window sill:1.2)',
    negative_prompt: 'lowres, bad anatomy, bad hands, text, error',
    sampler_name: 'DDIM',
    scheduler: 'normal',
    steps: 20,
    cfg_scale: 7,
    width: 512,
    height: 512,
    restore_faces: false,
    enable_hr: true,
    hr_upscaler: 'Latent',
    hr_scale: 2,
    denoising_strength: 0.7,
    hr_second_pass_steps: 0,
    override_settings: { CLIP_stop_at_last_layers: 1 },
    override_settings_restore_afterwards: true,
    clip_skip: 1,
    save_images: true,
    send_images: true,
    do_not_save_grid: false,
    do_not_save_samples: false,
  };
}
