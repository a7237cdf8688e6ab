import { deflateSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { pngWith } from '../../../protocol/test/pictures/png.ts';
import { draw, type PageTests, servePage } from '../support/page-server.ts';
import { openUser } from '../support/user.ts';

export function describeRestoring(tests: PageTests): void {
  describe('settings from a picture', () => {
    const server = servePage(tests);

    it('come back when one of ours is dropped', async () => {
      const { page } = await openUser(tests, server.url, { view: 'machine' });
      await draw(server.url, { prompt: '一只狐狸，雪地', width: 128, height: 64, steps: 3, seed: '4711' });
      const [image] = (
        (await (await fetch(`${server.url}/api/images`)).json()) as { images: { url: string }[] }
      ).images;
      const bytes = await (await fetch(`${server.url}${image?.url}`)).arrayBuffer();
      await drop(page, 'fox.png', new Uint8Array(bytes));
      await page.getByText('Took over the settings of fox.png.').waitFor();
      expect(await page.locator('#prompt').inputValue()).toBe('一只狐狸，雪地');
      expect(await page.getByLabel('Width', { exact: true }).inputValue()).toBe('128');
      expect(await page.getByLabel('Height', { exact: true }).inputValue()).toBe('64');
      expect(await page.getByLabel('Steps', { exact: true }).last().inputValue()).toBe('3');
      expect(await page.getByLabel('Value of the seed').inputValue()).toBe('4711');
    });

    it('come from pictures of A1111 too, through the button', async () => {
      const { page } = await openUser(tests, server.url);
      const text =
        'a castle, oil\nNegative prompt: people\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 12, Size: 512x768, Model: sd15';
      await page.getByText('More settings').click();
      await page.locator('input[type="file"]').setInputFiles({
        name: 'castle.png',
        mimeType: 'image/png',
        buffer: Buffer.from(pngWith([['tEXt', `parameters\0${text}`]])),
      });
      await page.getByText('Took over the settings of castle.png. It was drawn with sd15.').waitFor();
      expect(await page.locator('#prompt').inputValue()).toBe('a castle, oil');
      expect(await page.getByLabel('Negative prompt').inputValue()).toBe('people');
      expect(await page.getByLabel('Guidance', { exact: true }).last().inputValue()).toBe('6');
      expect(await page.getByLabel('Height', { exact: true }).inputValue()).toBe('768');
    });

    it('are refused where there are none, and where a text would burst', async () => {
      const { page } = await openUser(tests, server.url, { locale: 'zh-CN' });
      await drop(page, 'a.png', pngWith([]));
      await page.getByText('a.png 中没有参数。').waitFor();
      await drop(page, 'b.png', new TextEncoder().encode('no picture'));
      await page.getByText('b.png 不是 PNG 图片。').waitFor();
      const bomb = deflateSync(Buffer.alloc(64 * 1024 * 1024, 0x20)).toString('latin1');
      await drop(page, 'c.png', pngWith([['zTXt', `parameters\0\0${bomb}`]]));
      await page.getByText('c.png 已损坏，或其中的文字过大。').waitFor();
      expect(await page.locator('#prompt').inputValue()).toBe('');
    });
  });
}

/** A file dragged over the page and let go. */
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
