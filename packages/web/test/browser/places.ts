import { describe, expect, it } from 'vitest';
import { draw, type PageTests, servePage } from '../support/page-server.ts';
import { openUser } from '../support/user.ts';

const PHONE = { viewport: { width: 390, height: 780 }, isMobile: true, hasTouch: true };
const OVERFLOW = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';

export function describePlaces(tests: PageTests): void {
  describe('languages, themes, devices', () => {
    const server = servePage(tests);

    it('follows the language of the browser, until one is chosen', async () => {
      const { page } = await openUser(tests, server.url, { locale: 'zh-CN' });
      await page.getByRole('button', { name: '生成' }).waitFor();
      expect(await page.getAttribute('html', 'lang')).toBe('zh-CN');
      await page.getByRole('button', { name: 'English' }).click();
      await page.getByRole('button', { name: 'Generate' }).waitFor();
      await page.reload();
      await page.getByRole('button', { name: 'Generate' }).waitFor();
      expect(await page.getAttribute('html', 'lang')).toBe('en');
    });

    it('follows the theme of the system, until one is chosen', async () => {
      const { page } = await openUser(tests, server.url, { colorScheme: 'dark' });
      const paper = () => page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
      const dark = await paper();
      await page.emulateMedia({ colorScheme: 'light' });
      const light = await paper();
      expect(light).not.toBe(dark);
      await page.getByRole('button', { name: 'Theme: system' }).click();
      await page.getByRole('button', { name: 'Theme: light' }).click();
      expect(await paper()).toBe(dark);
      await page.reload();
      await page.getByRole('button', { name: 'Theme: dark' }).waitFor();
      expect(await paper()).toBe(dark);
    });

    it('fits a phone: prompt and button in reach, the rest in a sheet', async () => {
      const { page, pictureOf } = await openUser(tests, server.url, PHONE);
      await page.locator('#prompt').fill('on the road');
      expect(await page.getByLabel('Width', { exact: true }).isVisible()).toBe(false);
      await page.getByRole('button', { name: 'Settings', exact: true }).click();
      await page.getByLabel('Width', { exact: true }).waitFor();
      expect(await page.evaluate(OVERFLOW)).toBe(0);
      await page.getByRole('button', { name: 'Generate' }).tap();
      await page.getByLabel('Width', { exact: true }).waitFor({ state: 'hidden' });
      await pictureOf('on the road');
      expect((await page.locator('.stage .frame').boundingBox())?.width).toBeGreaterThan(150);
      for (const view of ['gallery', 'models', 'machine']) {
        await page.goto(`${server.url}/#/${view}`);
        await page.getByRole('heading', { level: 1 }).waitFor();
        expect([view, await page.evaluate(OVERFLOW)]).toEqual([view, 0]);
      }
    });

    it('describes the machine and switches models', async () => {
      const { page } = await openUser(tests, server.url, { view: 'machine' });
      await page.getByText('1,000 B free of 2 KiB').waitFor();
      await page.getByRole('link', { name: 'Models' }).click();
      const other = page.getByRole('listitem').filter({ hasText: 'other' });
      await other.getByRole('button', { name: 'Use' }).click();
      await other.getByText('in use').waitFor();
      await page
        .getByRole('listitem')
        .filter({ hasText: 'fake' })
        .getByRole('button', { name: 'Use' })
        .click();
      await draw(server.url, { prompt: 'after the switch', steps: 1 });
    });
  });
}
