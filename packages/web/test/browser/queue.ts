import { describe, expect, it } from 'vitest';
import { LONG, type PageTests, servePage, submitTo } from '../support/page-server.ts';
import { openUser, userOf } from '../support/user.ts';

export function describeQueue(tests: PageTests): void {
  describe('the queue', () => {
    const server = servePage(tests);

    it('takes three, says whose turn it is, and lets one go', async () => {
      const { page, generate, pictureOf } = await openUser(tests, server.url);
      await generate('one', { steps: 40 });
      await page.getByRole('button', { name: 'Cancel: one' }).waitFor();
      await generate('two', { steps: 2 });
      await generate('three', { steps: 2 });
      const queue = page.getByRole('region', { name: 'Queue' });
      await queue.getByText(/Next in line/).waitFor();
      await queue.getByText(/1 ahead/).waitFor();
      expect(await queue.getByRole('listitem').count()).toBe(3);
      await page.getByRole('button', { name: 'Cancel: two' }).click();
      await page.getByRole('button', { name: 'Cancel: two' }).waitFor({ state: 'detached' });
      await pictureOf('three');
      expect(await queue.getByRole('listitem').count()).toBe(0);
      const recent = page.getByRole('list', { name: 'Recent images' }).getByRole('button');
      expect(await recent.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')))).toEqual([
        'Show: three',
        'Show: one',
      ]);
      await recent.last().click();
      await pictureOf('one');
    });

    it('continues to follow a running job after a reload', async () => {
      const { page, generate, pictureOf } = await openUser(tests, server.url);
      await generate('reloaded', { steps: 60 });
      await page.getByText(/step [1-9]\d* of 60/).waitFor();
      await page.reload();
      await page.getByText(/step [1-9]\d* of 60/).waitFor();
      await page.getByAltText('Preview').waitFor();
      expect(await page.locator('#prompt').inputValue()).toBe('reloaded');
      await pictureOf('reloaded');
    });

    it('shows the same queue in two tabs, including jobs of other clients', async () => {
      const { page, generate } = await openUser(tests, server.url);
      const other = await page.context().newPage();
      await other.goto(server.url);
      await generate('in both', { steps: LONG });
      await other.getByRole('button', { name: 'Cancel: in both' }).waitFor();
      await other.getByAltText('Preview').waitFor();
      await submitTo(server.url, { prompt: 'of another client', steps: 2 });
      for (const tab of [page, other]) {
        await tab.getByRole('button', { name: 'Cancel: of another client' }).waitFor();
      }
      await other.getByRole('button', { name: 'Cancel: in both' }).click();
      await page.getByRole('button', { name: 'Cancel: in both' }).waitFor({ state: 'detached' });
      for (const tab of [page, other]) await userOf(tab).pictureOf('of another client');
    });
  });

  describe('a full queue', () => {
    const server = servePage(tests, { queueLimit: 1 });

    it('reports a full queue in the language of the user', async () => {
      const { page, generate } = await openUser(tests, server.url, { locale: 'zh-CN' });
      await generate('甲', { steps: LONG });
      await page.getByRole('button', { name: '取消：甲' }).waitFor();
      await generate('乙');
      await page.getByRole('button', { name: '取消：乙' }).waitFor();
      await generate('丙');
      const alert = page.getByRole('alert');
      await alert.getByText('队列已满。').waitFor();
      await alert.getByText(/请在 \d+ 秒后重试/).waitFor();
      await alert.getByRole('button', { name: '关闭提示' }).click();
      await alert.waitFor({ state: 'detached' });
    });
  });
}
