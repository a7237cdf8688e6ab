import { beforeAll, describe, expect, it } from 'vitest';
import { graveFindings } from '../support/axe.ts';
import { draw, LONG, type PageTests, servePage } from '../support/page-server.ts';
import { openUser } from '../support/user.ts';

export function describeAccess(tests: PageTests): void {
  describe('accessibility', () => {
    const server = servePage(tests);
    beforeAll(() => draw(server.url, { prompt: 'a picture', steps: 1, numImages: 2 }));

    it.each([
      ['light', 'en-US'],
      ['dark', 'zh-CN'],
    ] as const)('has no serious finding on any page: %s, %s', async (colorScheme, locale) => {
      const { page } = await openUser(tests, server.url, { colorScheme, locale });
      await page.locator('.form button[type="submit"]:enabled').waitFor();
      await page.locator('details summary').click();
      await page.locator('.under button').last().click();
      expect(await graveFindings(page)).toEqual([]);
      for (const view of ['gallery', 'models', 'machine']) {
        await page.goto(`${server.url}/#/${view}`);
        await page.locator('.tile, .card').first().waitFor();
        expect(await graveFindings(page)).toEqual([]);
      }
      await page.goto(`${server.url}/#/gallery`);
      await page.locator('.tile .picture').first().click();
      await page.getByRole('dialog').waitFor();
      expect(await graveFindings(page)).toEqual([]);
    });

    it('skips to the content of the view one is in', async () => {
      const { page } = await openUser(tests, server.url, { view: 'gallery' });
      await page.locator('.tile').first().waitFor();
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      expect(await page.evaluate('document.activeElement.id')).toBe('content');
      expect(page.url()).toBe(`${server.url}/#/gallery`);
    });

    it('has no accessibility findings while drawing, nor on a phone', async () => {
      const { page, generate } = await openUser(tests, server.url, { viewport: { width: 390, height: 780 } });
      await page.getByRole('button', { name: 'Settings', exact: true }).click();
      await generate('slowly', { steps: LONG });
      await page.getByAltText('Preview').waitFor();
      expect(await graveFindings(page)).toEqual([]);
      await page.keyboard.press('Escape');
    });
  });
}
