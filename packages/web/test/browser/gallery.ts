import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { draw, findImages, type PageTests, servePage } from '../support/page-server.ts';
import { openUser } from '../support/user.ts';

export function describeGallery(tests: PageTests): void {
  describe('the gallery', () => {
    const server = servePage(tests);
    beforeAll(async () => {
      for (const prompt of ['一只猫，窗台', 'a rocket in space', '一只猫，草地']) {
        await draw(server.url, { prompt, steps: 1, seed: '5' });
      }
    });

    it('searches prompts, and shows what is drawn meanwhile', async () => {
      const { page } = await openUser(tests, server.url, { view: 'gallery' });
      await page.getByText('3 images').waitFor();
      await page.getByLabel('Search prompts').fill('猫');
      await page.getByText('2 images').waitFor();
      expect(await page.locator('.tile').count()).toBe(2);
      await draw(server.url, { prompt: '又一只猫', steps: 1 });
      await page.getByRole('button', { name: 'Show: 又一只猫' }).waitFor();
      await page.getByLabel('Search prompts').fill('dragon');
      await page.getByText('No prompt contains “dragon”.').waitFor();
    });

    it('opens a picture, turns the pages and takes its settings over', async () => {
      const { page } = await openUser(tests, server.url, { view: 'gallery' });
      await page.getByRole('button', { name: 'Show: 一只猫，草地' }).click();
      const viewer = page.getByRole('dialog');
      await viewer.getByText('一只猫，草地').waitFor();
      await page.keyboard.press('ArrowRight');
      await viewer.getByText('a rocket in space').waitFor();
      await viewer.getByRole('button', { name: 'Reuse settings' }).click();
      expect(await page.locator('#prompt').inputValue()).toBe('a rocket in space');
      expect(await page.getByLabel('Seed value').inputValue()).toBe('5');
    });

    it('deletes what is there where somebody else has deleted some', async () => {
      for (const prompt of ['first to go', 'second to go']) await draw(server.url, { prompt, steps: 1 });
      const { page } = await openUser(tests, server.url, { view: 'gallery' });
      await page.getByLabel('Select: first to go').check();
      await page.getByLabel('Select: second to go').check();
      const [gone] = (await findImages(server.url, 'second')).images;
      await fetch(`${server.url}/api/images/${gone?.name}`, { method: 'DELETE' });
      await page.getByRole('toolbar').getByRole('button', { name: 'Delete' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Delete permanently' }).click();
      await page.getByLabel('Select: first to go').waitFor({ state: 'detached' });
      expect(await page.getByLabel('Select: second to go').count()).toBe(0);
    });

    it('packs what is selected, and deletes it after a question', async () => {
      const { page } = await openUser(tests, server.url, { view: 'gallery' });
      await page.getByLabel('Select: 一只猫，窗台').check();
      await page.getByLabel('Select: a rocket in space').check();
      const bar = page.getByRole('toolbar', { name: '2 selected' });
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        bar.getByRole('link', { name: 'Download as ZIP' }).click(),
      ]);
      expect(download.suggestedFilename()).toMatch(/^danqing_\d{14}\.zip$/);
      const zip = (await readFile(await download.path())).toString('latin1');
      // Heads of its directory.
      expect(zip.split('PK\x01\x02')).toHaveLength(3);
      await bar.getByRole('button', { name: 'Delete' }).click();
      const question = page.getByRole('dialog');
      await question.getByText('Delete these 2 images and their files?').waitFor();
      await page.keyboard.press('Escape');
      await question.waitFor({ state: 'detached' });
      await bar.getByRole('button', { name: 'Delete' }).click();
      await question.getByRole('button', { name: 'Delete permanently' }).click();
      await page.getByRole('button', { name: 'Show: a rocket in space' }).waitFor({ state: 'detached' });
      const left = await findImages(server.url, 'rocket');
      expect(left.total).toBe(0);
    });
  });
}
