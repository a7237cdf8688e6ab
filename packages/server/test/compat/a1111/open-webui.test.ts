import { describe, expect, it } from 'vitest';
import { openListeningServer } from '../../support/open-test-server.ts';
import { miniSource } from '../../support/test-server.ts';
import { A1111Client, type Info, pictureOf } from './a1111-client.ts';

interface Model {
  readonly title: string;
  readonly model_name: string;
}

/**
 * The requests of Open WebUI's engine "automatic1111", in order: backend/open_webui/routers/images.py (verify_url,
 * get_models, set_image_model, image_generations).
 */
describe('Open WebUI', () => {
  it('verifies the address, lists models, sends all options back with another model, draws', async () => {
    await using server = await openListeningServer();
    const client = new A1111Client(server.url);
    await client.get('options');
    const models = await client.get<Model[]>('sd-models');
    expect(models.map(({ title, model_name }) => [title, model_name])).toEqual([
      ['fake', 'fake'],
      ['other', 'other'],
    ]);
    const options = await client.get<Record<string, unknown>>('options');
    expect(options.sd_model_checkpoint).toBe('fake');
    await client.post('options', { ...options, sd_model_checkpoint: 'other' });
    expect(await client.get('options')).toEqual({ ...options, sd_model_checkpoint: 'other' });
    // No steps unless configured, no seed, one image for each of `n`.
    const body = { prompt: 'a red fox', batch_size: 2, width: 512, height: 512, negative_prompt: 'blurry' };
    const { images, info } = await client.txt2img(body);
    expect(images).toHaveLength(2);
    for (const image of images) {
      expect(image).toMatch(/^[A-Za-z0-9+/]+=*$/);
      expect(await pictureOf(image)).toMatchObject({ format: 'png', width: 512, height: 512 });
    }
    expect(JSON.parse(info)).toMatchObject({ sd_model_name: 'other', danqing: { overridden: [] } });
  });

  it('draws with danqing-mini, in the nearest size that it draws well', async () => {
    await using server = await openListeningServer({ source: miniSource() });
    const body = { prompt: '一只可爱的橘色猫咪', batch_size: 1, width: 1024, height: 576, steps: 50 };
    const answer = await new A1111Client(server.url).send('txt2img', body);
    expect(answer.headers.get('x-danqing-overridden')).toBe('steps, width, height');
    const { images, info } = (await answer.json()) as { images: string[]; info: string };
    expect(await pictureOf(images[0])).toMatchObject({ width: 320, height: 176 });
    const { danqing, infotexts }: Info = JSON.parse(info);
    expect(danqing.asked).toMatchObject({ width: 1024, height: 576, steps: 50 });
    expect(danqing.used).toMatchObject({ width: 320, height: 176, steps: 8, cfg_scale: 1 });
    expect(infotexts[0]).toMatch(/Steps: 8, .*CFG scale: 1, .*Size: 320x176/);
  });
});

/** LibreChat's tool: api/app/clients/tools/structured/StableDiffusion.js. */
describe('LibreChat', () => {
  it('reads the picture, and its info as a JSON string', async () => {
    await using server = await openListeningServer();
    const { images, info } = await new A1111Client(server.url).txt2img({
      prompt: 'photo of a man in black clothes, coastline, overcast weather',
      negative_prompt: 'semi-realistic, cgi, 3d',
      cfg_scale: 4.5,
      steps: 22,
      width: 1024,
      height: 1024,
    });
    const buffer = Buffer.from((images[0] ?? '').split(',', 1)[0] ?? '', 'base64');
    const parsed: Info = JSON.parse(info);
    expect(await pictureOf(buffer.toString('base64'))).toMatchObject({
      width: parsed.width,
      height: parsed.height,
    });
    expect(parsed.infotexts[0]?.split('\n').pop()).toContain(`Seed: ${parsed.seed}`);
    expect(parsed.danqing.overridden).toEqual(['steps', 'cfg_scale']);
  });
});
