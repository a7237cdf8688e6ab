import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { miniSource } from '../../../server/test/support/test-server.ts';
import { findImages, LONG, type PageTests, servePage } from '../support/page-server.ts';
import { openUser } from '../support/user.ts';

export function describeDrawing(tests: PageTests): void {
  describe('drawing', () => {
    const server = servePage(tests);

    it('shows previews while drawing, then the image with its settings', async () => {
      const { page, generate, pictureOf } = await openUser(tests, server.url);
      await page.getByText('Your image appears here.').waitFor();
      await generate('a red fox', { steps: 20 });
      const preview = page.getByAltText('Preview');
      await preview.waitFor();
      expect(await preview.getAttribute('src')).toMatch(/^data:image\/webp;base64,/);
      await page.getByText(/Drawing · step \d+ of 20/).waitFor();
      await pictureOf('a red fox');
      await page.getByRole('button', { name: 'Details', exact: true }).last().click();
      const details = page.getByRole('complementary', { name: 'Details' });
      expect(await details.textContent()).toMatch(/Steps\s*20\s*Seed\s*\d+\s*Guidance\s*off/);
    });

    it('downloads the image under its name', async () => {
      const { page, generate, pictureOf } = await openUser(tests, server.url);
      await generate('for home');
      await pictureOf('for home');
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: 'Download' }).click(),
      ]);
      expect(download.suggestedFilename()).toMatch(/^outputs_\d{14}.*\.png$/);
      const bytes = await readFile(await download.path());
      expect(bytes.subarray(1, 4).toString()).toBe('PNG');
    });

    it('shows preview and image in the same frame', async () => {
      const { page, generate, pictureOf } = await openUser(tests, server.url);
      await page.getByText('2', { exact: true }).click();
      await generate('calm', { steps: 20 });
      await page.getByAltText('Preview').waitFor();
      const box = async () => {
        const { x, y, width, height } = (await page.locator('.stage .frame').boundingBox()) ?? {};
        return [x, y, width, height].map((edge) => Math.round(edge ?? -1));
      };
      const before = await box();
      await pictureOf('calm');
      expect(await box()).toEqual(before);
    });

    it('works by keyboard alone: Ctrl+Enter draws, Escape cancels', async () => {
      const { page, pictureOf } = await openUser(tests, server.url);
      await page.locator('.form button[type="submit"]:enabled').waitFor();
      // The skip link is the first tab stop; the prompt follows soon after.
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to content');
      for (let stops = 0; stops < 20; stops += 1) {
        if ((await page.evaluate('document.activeElement.id')) === 'prompt') break;
        await page.keyboard.press('Tab');
      }
      await page.keyboard.type('by keys');
      await page.keyboard.press('Control+Enter');
      await pictureOf('by keys');
      for (let stops = 0; stops < 40; stops += 1) {
        if ((await page.evaluate('document.activeElement.max')) === String(LONG)) break;
        await page.keyboard.press('Tab');
      }
      await page.keyboard.press('End');
      await page.keyboard.press('Control+Enter');
      await page.getByRole('progressbar').first().waitFor();
      await page.keyboard.press('Escape');
      await page.getByText('Cancelled.').waitFor();
    });

    it('takes a value that is still being typed when Ctrl+Enter draws', async () => {
      const { page, pictureOf } = await openUser(tests, server.url);
      await page.locator('.form button[type="submit"]:enabled').waitFor();
      await page.locator('#prompt').fill('typed');
      await page.getByLabel('Fixed', { exact: true }).check();
      await page.getByLabel('Seed value').fill('424242');
      await page.keyboard.press('Control+Enter');
      await pictureOf('typed');
      const { images } = await findImages(server.url, 'typed');
      expect(images.map(({ seed }) => seed)).toEqual(['424242']);
    });

    it('asks for a prompt instead of drawing nothing', async () => {
      const { page } = await openUser(tests, server.url);
      await page.locator('.form button[type="submit"]:enabled').click();
      await page.getByText('Write a prompt first.').waitFor();
      expect(await page.evaluate('document.activeElement.id')).toBe('prompt');
    });

    it('draws several with seeds one after the other, and any of them again', async () => {
      const { page, generate, pictureOf } = await openUser(tests, server.url);
      await page.getByText('3', { exact: true }).click();
      await generate('triplets');
      await pictureOf('triplets');
      const siblings = page.getByRole('list', { name: 'Images of this job' });
      expect(await siblings.getByRole('button').count()).toBe(3);
      await page.getByRole('link', { name: 'Download all 3' }).waitFor();
      await siblings.getByRole('button').nth(2).click();
      await page.getByRole('button', { name: 'Reuse settings' }).click();
      expect(await page.getByLabel('Seed value').inputValue()).toMatch(/^\d+$/);
      await page.getByRole('button', { name: 'New seed' }).click();
      await siblings.waitFor({ state: 'detached' });
      await pictureOf('triplets');
    });
  });

  describe('a size that does not fit', () => {
    const BUDGET = 100 * 1024 * 1024;
    const server = servePage(tests, { source: () => miniSource({ memoryBudgetBytes: BUDGET }) });

    it('reports a size that does not fit before anything runs, and offers one that does', async () => {
      const { page } = await openUser(tests, server.url);
      // The model's own size comes first.
      await page.locator('.form button[type="submit"]:enabled').waitFor();
      await page.locator('#prompt').fill('too large');
      await page.getByLabel('Width', { exact: true }).fill('2048');
      await page.getByLabel('Height', { exact: true }).fill('2048');
      await page.keyboard.press('Tab');
      await page.getByText('Does not fit on this device.').waitFor();
      await page.getByRole('button', { name: 'Why?' }).click();
      await page.getByRole('dialog').getByText('100 MiB').first().waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Use 256 × 256' }).click();
      await page.getByText(/Fits: \d+ MiB of 100 MiB/).waitFor();
      expect(await page.getByLabel('Width', { exact: true }).inputValue()).toBe('256');
    });
  });

  describe('drawing with the embedded model', () => {
    const server = servePage(tests, { source: () => miniSource() });

    it('plans, draws a Chinese prompt and tells what it took', async () => {
      const { page, pictureOf } = await openUser(tests, server.url, { locale: 'zh-CN' });
      await page.getByRole('button', { name: '城堡，夜晚' }).click();
      await page.getByText(/可以运行：\d+ MiB \/ \d+ GiB/).waitFor();
      await page.getByText(/^\d+ \/ 512 词元$/).waitFor();
      await page.getByRole('button', { name: '128 × 128' }).click();
      await page.getByRole('button', { name: '生成' }).click();
      await pictureOf('城堡，夜晚');
      await page.getByRole('button', { name: '详情' }).last().click();
      await page
        .getByRole('complementary', { name: '详情' })
        .getByText(/\d+ MiB/)
        .first()
        .waitFor();
      // The first picture was measured: the next one's time is known.
      await page.getByLabel('提示词', { exact: true }).fill('一枚火箭');
      await page.getByText(/约 [\d.]+\s(毫)?秒/).waitFor();
    });

    it('warns in the language of the user about unlikely requests', async () => {
      const { page, generate, pictureOf } = await openUser(tests, server.url, { locale: 'zh-CN' });
      await page.getByLabel('宽', { exact: true }).fill('64');
      const prompt = '猫'.repeat(600);
      await generate(prompt, { steps: 1 });
      await pictureOf(prompt);
      await page.getByRole('button', { name: '详情' }).last().click();
      const notes = page.getByRole('complementary', { name: '详情' }).getByRole('listitem');
      await expect
        .poll(() => notes.allTextContents())
        .toEqual([
          expect.stringMatching(/适合 128 到 320 像素的边长/),
          expect.stringMatching(/提示词连同模板有 6\d\d 个词元，模型只读前 512 个/),
        ]);
    });
  });
}
