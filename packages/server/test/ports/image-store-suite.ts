import { buffer } from 'node:stream/consumers';
import { Engine, openFakeEngine } from '@danqing/engine';
import { readPictureTexts, sourceOfBytes } from '@danqing/protocol/pictures';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { engineRequest } from '../../src/engines/resolve-submission.ts';
import type { DrawnPicture, ImageStore } from '../../src/ports/image-store.ts';
import { newJob } from '../support/new-job.ts';

/** What every image store must do; `open` returns an empty one. */
export function describeImageStore(
  name: string,
  open: () => Promise<AsyncDisposable & { readonly store: ImageStore }>,
): void {
  describe(name, () => {
    it('keeps the pictures of a job in the order in which they were drawn, each with what draws it again', async () => {
      await using opened = await open();
      const { store } = opened;
      for (const seed of [7n, 8n]) await store.save(await draw('a', { seed }));
      await store.save(await draw('b'));
      const pictures = await store.ofJob('a');
      expect(pictures.map(({ request }) => [request.seed, request.numImages])).toEqual([
        ['7', 1],
        ['8', 1],
      ]);
      expect(pictures[0]).toMatchObject({ jobId: 'a', model: 'fake', width: 64, height: 64 });
      for (const picture of pictures) expect(await store.find(picture.name)).toEqual(picture);
      expect(new Set(pictures.map(({ etag }) => etag)).size).toBe(2);
      expect(await store.ofJob('c')).toEqual([]);
    });

    it('gives them as PNG with their parameters, whole or as they are read, and small', async () => {
      await using opened = await open();
      const { store } = opened;
      await store.save(await draw('a', { size: 512 }));
      const [picture] = await store.ofJob('a');
      const { name = '', bytes } = picture ?? {};
      const file = await store.read(name);
      expect([file.mediaType, file.bytes.length]).toEqual(['image/png', bytes]);
      const { texts, size } = await readPictureTexts(sourceOfBytes(file.bytes));
      expect([texts.length > 0, size]).toEqual([true, { width: 512, height: 512 }]);
      expect(Buffer.compare(await buffer(await store.open(name)), file.bytes)).toBe(0);
      for (const _ of ['made', 'kept']) {
        const small = await store.readThumbnail(name);
        expect(small.mediaType).toBe('image/webp');
        expect(small.etag).not.toBe(file.etag);
        expect(await sharp(small.bytes).metadata()).toMatchObject({
          format: 'webp',
          width: 384,
          height: 384,
        });
      }
      await store.checkThere(name);
    });

    it('lists what has all words in its prompt, newest first, a page at a time', async () => {
      await using opened = await open();
      const { store } = opened;
      const prompts = ['a red fox', '一只橘色的猫', 'a 100% red cat', 'a Red_car', 'a red 狐狸'];
      for (const prompt of prompts) await store.save(await draw('a', { prompt }));
      const find = async (words: string[], beforeSeq?: number) => {
        const { images, ...page } = await store.list({ words, beforeSeq, limit: 2 });
        return { prompts: images.map(({ request }) => request.prompt), ...page };
      };
      const first = await find(['red']);
      expect(first).toMatchObject({ prompts: ['a red 狐狸', 'a Red_car'], total: 4 });
      const second = await find(['red'], first.nextSeq ?? 0);
      expect(second).toMatchObject({ prompts: ['a 100% red cat', 'a red fox'], total: 4 });
      expect(await find(['red'], second.nextSeq ?? 0)).toEqual({ prompts: [], total: 4, nextSeq: null });
      expect(await find(['橘色', '猫'])).toMatchObject({
        prompts: ['一只橘色的猫'],
        total: 1,
        nextSeq: null,
      });
      // No character has a special meaning in a search.
      expect(await find(['%'])).toMatchObject({ prompts: ['a 100% red cat'] });
      expect(await find(['d_c'])).toMatchObject({ prompts: ['a Red_car'] });
      expect(await find([])).toMatchObject({ total: 5 });
    });

    it('removes a picture from everywhere, and knows no other name', async () => {
      await using opened = await open();
      const { store } = opened;
      await store.save(await draw('a'));
      const [picture] = await store.ofJob('a');
      const name = picture?.name ?? '';
      await store.readThumbnail(name);
      await store.remove(name);
      expect(await store.ofJob('a')).toEqual([]);
      expect(await store.list({ words: [], limit: 10 })).toEqual({ images: [], total: 0, nextSeq: null });
      for (const unknown of [name, '', 'x.png', '../../etc/passwd', 'outputs_20260101000000.png']) {
        const asked = [
          store.find(unknown),
          store.read(unknown),
          store.readThumbnail(unknown),
          store.checkThere(unknown),
          store.open(unknown),
          store.remove(unknown),
        ];
        const answers = await Promise.allSettled(asked);
        expect(answers).toEqual(
          asked.map(() => ({
            status: 'rejected',
            reason: expect.objectContaining({ code: 'IMAGE_NOT_FOUND' }),
          })),
        );
      }
    });
  });
}

/** The images that the fake engine draws for a job. */
async function draw(
  jobId: string,
  { prompt = 'a cat', seed = 7n, size = 64 }: { prompt?: string; seed?: bigint; size?: number } = {},
): Promise<DrawnPicture> {
  await using engine = new Engine(openFakeEngine());
  const request = {
    ...newJob(jobId).request,
    prompt,
    seed: String(seed),
    width: size,
    height: size,
    numImages: 1,
  };
  const { images, report } = await engine.generate(engineRequest(request));
  const [drawn] = images;
  if (drawn === undefined) throw new Error('nothing was drawn');
  return { jobId, model: 'fake', image: drawn.image, seed: drawn.seed, request, report, isRepeatable: true };
}
