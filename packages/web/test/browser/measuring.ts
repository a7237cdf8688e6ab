import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { fakeSource } from '../../../server/test/support/test-server.ts';
import { graveFindings } from '../support/axe.ts';
import { type PageTests, servePage, submitTo } from '../support/page-server.ts';
import { openUser } from '../support/user.ts';

/** Slow enough that each part can be seen. */
const PART_MS = 400;

export function describeMeasuring(tests: PageTests): void {
  describe('the report of this machine', () => {
    const server = servePage(tests, { source: () => fakeSource({ stepMs: PART_MS }) });

    it('invites to measure, says what is measured, cancels, measures, shows and downloads', async () => {
      const { page } = await openUser(tests, server.url, { view: 'machine' });
      await page.getByText('has not been measured yet').waitFor();
      await page.getByText('3', { exact: true }).click();
      await page.getByRole('button', { name: 'Measure this machine' }).click();
      await page.getByRole('listitem').filter({ hasText: 'Five sizes' }).waitFor();
      expect(await graveFindings(page)).toEqual([]);
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('button', { name: 'Measure this machine' }).waitFor();

      await page.getByRole('button', { name: 'Measure this machine' }).click();
      await page.getByRole('heading', { name: 'fake on CPU' }).waitFor();
      await page.getByRole('button', { name: 'Measure again' }).waitFor();
      const charts = page.locator('img.chart');
      await expect
        .poll(() =>
          charts.evaluateAll((all: HTMLImageElement[]) => all.filter((one) => one.naturalWidth > 0).length),
        )
        .toBe(6);
      await page.getByRole('row', { name: 'GeForce RTX 4090 24 GB' }).first().waitFor();
      expect(await graveFindings(page)).toEqual([]);

      for (const [name, start] of [
        ['Web page (HTML)', '<!doctype html>'],
        ['Markdown', '# fake on CPU'],
        ['Data (JSON)', '{"format":3'],
      ] as const) {
        const [download] = await Promise.all([
          page.waitForEvent('download'),
          page.getByRole('link', { name }).click(),
        ]);
        expect((await readFile(await download.path(), 'utf8')).slice(0, start.length)).toBe(start);
      }
      await page.getByRole('button', { name: '中文' }).click();
      await page.getByRole('heading', { name: 'fake：CPU 适配报告' }).waitFor();
    });

    it('jobs wait for it, and the queue says why', async () => {
      const { page, generate, pictureOf } = await openUser(tests, server.url);
      await page.locator('.form button[type="submit"]:enabled').waitFor();
      await fetch(`${server.url}/api/machine/report`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"pictures":1}',
      });
      await generate('after the measurement', { steps: 1 });
      await page.getByText('This machine is being measured').waitFor();
      await pictureOf('after the measurement');
      expect(await page.getByText('This machine is being measured').count()).toBe(0);
    });

    it('outlives a reload, and is no wider than a phone', async () => {
      const viewport = { width: 390, height: 780 };
      const { page } = await openUser(tests, server.url, { view: 'machine', viewport, colorScheme: 'dark' });
      await page.getByRole('heading', { name: 'fake on CPU' }).waitFor();
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
      expect(await graveFindings(page)).toEqual([]);
      await submitTo(server.url, { prompt: 'not held up', steps: 1 });
    });
  });
}
