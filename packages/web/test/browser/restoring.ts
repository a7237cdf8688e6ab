import { deflateSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import {
  exifComment,
  makeJpeg,
  makeWebp,
  makePng as pngWith,
} from '../../../protocol/test/pictures/make-pictures.ts';
import { draw, type PageTests, servePage } from '../support/page-server.ts';
import { openUser } from '../support/user.ts';

export function describeRestoring(tests: PageTests): void {
  describe('settings from a picture', () => {
    const server = servePage(tests);

    it('restores settings when one of our images is dropped', async () => {
      const { page } = await openUser(tests, server.url, { view: 'machine' });
      await draw(server.url, { prompt: '一只狐狸，雪地', width: 128, height: 64, steps: 3, seed: '4711' });
      const [image] = (
        (await (await fetch(`${server.url}/api/images`)).json()) as { images: { url: string }[] }
      ).images;
      const bytes = await (await fetch(`${server.url}${image?.url}`)).arrayBuffer();
      await drop(page, 'fox.png', new Uint8Array(bytes));
      await page.getByText('Restored the settings of fox.png.').waitFor();
      expect(await page.locator('#prompt').inputValue()).toBe('一只狐狸，雪地');
      expect(await page.getByLabel('Width', { exact: true }).inputValue()).toBe('128');
      expect(await page.getByLabel('Height', { exact: true }).inputValue()).toBe('64');
      expect(await page.getByLabel('Steps', { exact: true }).last().inputValue()).toBe('3');
      expect(await page.getByLabel('Seed value').inputValue()).toBe('4711');
    });

    it('restores settings of A1111 images through the button', async () => {
      const { page } = await openUser(tests, server.url);
      const text =
        'a castle, oil\nNegative prompt: people\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 12, Size: 512x768, Model: sd15';
      await page.getByText('More settings').click();
      await page.locator('input[type="file"]').setInputFiles({
        name: 'castle.png',
        mimeType: 'image/png',
        buffer: Buffer.from(pngWith([['tEXt', `parameters\0${text}`]])),
      });
      await page.getByText('Restored the settings of castle.png. It was drawn with sd15.').waitFor();
      expect(await page.locator('#prompt').inputValue()).toBe('a castle, oil');
      expect(await page.getByLabel('Negative prompt').inputValue()).toBe('people');
      expect(await page.getByLabel('Guidance', { exact: true }).last().inputValue()).toBe('6');
      expect(await page.getByLabel('Height', { exact: true }).inputValue()).toBe('768');
    });

    it('restores settings of JPEG and WebP of other programs, and lists what is not used', async () => {
      const { page } = await openUser(tests, server.url);
      const swarm = { prompt: 'a fox in snow', cfgscale: 4, steps: 0, seed: 5, width: 1000, height: 512 };
      const text = JSON.stringify({
        sui_image_params: { ...swarm, sampler: 'euler', swarm_version: '0.9.7' },
      });
      await drop(page, 'fox.jpg', makeJpeg({ exif: exifComment(text, 'UNICODE-LE') }));
      await page
        .getByText('Restored the settings of fox.jpg. The settings were written by SwarmUI.')
        .waitFor();
      await page.getByText('The steps “0” was left out').waitFor();
      await page.getByText('The size 1000x512 was rounded to multiples of 16.').waitFor();
      await page.getByText('Not used: sampler, swarm_version.').waitFor();
      expect(await page.locator('#prompt').inputValue()).toBe('a fox in snow');
      expect(await page.getByLabel('Width', { exact: true }).inputValue()).toBe('1008');
      expect(await page.getByLabel('Guidance', { exact: true }).last().inputValue()).toBe('3');

      const graph = {
        3: { class_type: 'KSampler', inputs: { seed: 8, steps: 9, cfg: 1, positive: ['6', 0] } },
        6: { class_type: 'CLIPTextEncode', inputs: { text: '雪地里的狐狸' } },
      };
      await drop(page, 'fox.webp', makeWebp({ exif: exifComment(JSON.stringify({ prompt: graph })) }));
      await page
        .getByText('Restored the settings of fox.webp. The settings were written by ComfyUI.')
        .waitFor();
      expect(await page.locator('#prompt').inputValue()).toBe('雪地里的狐狸');
      await drop(page, 'edit.jpg', makeJpeg({ xmp: '<x xmp:CreatorTool="Adobe Photoshop 26.0"/>' }));
      await page
        .getByText('edit.jpg comes from Adobe Photoshop 26.0 and contains no readable settings')
        .waitFor();
    });

    it('refuses images without settings, and texts that would expand too far', async () => {
      const { page } = await openUser(tests, server.url, { locale: 'zh-CN' });
      await drop(page, 'a.png', pngWith([]));
      await page.getByText('a.png 中没有参数。').waitFor();
      await drop(page, 'b.png', new TextEncoder().encode('no picture'));
      await page.getByText('b.png 不是 PNG、JPEG 或 WebP 图片。').waitFor();
      const bomb = deflateSync(Buffer.alloc(64 * 1024 * 1024, 0x20)).toString('latin1');
      await drop(page, 'c.png', pngWith([['zTXt', `parameters\0\0${bomb}`]]));
      await page.getByText('c.png 已损坏，或其中的文本过大。').waitFor();
      expect(await page.locator('#prompt').inputValue()).toBe('');
    });
  });
}

/** Drags a file over the page and drops it. */
async function drop(page: Page, name: string, bytes: Uint8Array): Promise<void> {
  await page.locator('#app').waitFor();
  const transfer = await page.evaluateHandle(
    ([fileName, base64]) => {
      const data = new DataTransfer();
      const binary = Uint8Array.from(atob(base64 ?? ''), (character) => character.charCodeAt(0));
      data.items.add(new File([binary], fileName ?? '', { type: 'image/png' }));
      return data;
    },
    [name, Buffer.from(bytes).toString('base64')],
  );
  await page.dispatchEvent('body', 'dragover', { dataTransfer: transfer });
  await page.locator('.zone').waitFor();
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
}
