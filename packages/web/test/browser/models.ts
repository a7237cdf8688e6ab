import { constants, cpSync, existsSync, lstatSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Locator, Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import type { HubOptions } from '../../../core/test/support/model-hub.ts';
import type { TinyLibrary } from '../../../server/test/support/tiny-library.ts';
import { graveFindings } from '../support/axe.ts';
import { serveLibrary } from '../support/library-server.ts';
import type { PageTests } from '../support/page-server.ts';
import { openUser } from '../support/user.ts';

const MINI = fileURLToPath(new URL('../../../../models/danqing-mini', import.meta.url));
/** Twenty seconds for the largest file, so that the test sees the download running even on a slow machine. */
const PIECE_DELAY_MS = 400;
const PHONE = { viewport: { width: 390, height: 780 }, isMobile: true, hasTouch: true };
const OVERFLOW = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
const HIDE =
  "Object.defineProperty(document, 'hidden', { value: true }); document.dispatchEvent(new Event('visibilitychange'))";

export function describeModels(tests: PageTests): void {
  describe('models', () => {
    const server = serveLibrary(tests);
    afterEach(() => answerAs(server.library()));

    it('downloads a model with progress: cancelled, resumed, used', async () => {
      answerAs(server.library(), { pieceDelayMs: PIECE_DELAY_MS });
      const { page } = await openUser(tests, server.url);
      await page.getByRole('link', { name: 'Get the real model' }).click();
      await page.getByText('So far you have danqing-mini, the small model.').waitFor();
      await page.getByRole('button', { name: 'Download…' }).press('Enter');
      await page.getByRole('dialog').getByText('Model licence: none.').waitFor();
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await progressOf(page, 'tiny-f32');
      expect(await page.evaluate('document.activeElement.textContent.trim()')).toBe('Downloads and imports');

      await page.reload();
      await transferCard(page, 'tiny-f32').getByText('Downloading').waitFor();
      const other = await openUser(tests, server.url, { view: 'models', locale: 'zh-CN', ...PHONE });
      await other.page.getByText('下载 · tiny f32 · Hugging Face').waitFor();
      await other.page.getByText('下载中').waitFor();
      expect(await other.page.evaluate(OVERFLOW)).toBe(0);
      expect(await graveFindings(other.page)).toEqual([]);

      await page.getByRole('button', { name: 'Cancel: tiny-f32' }).click();
      await page.getByText(/^Cancelled\. .* of 6\.\d MiB downloaded so far are kept\.$/).waitFor();
      await other.page.getByText('已取消。').waitFor();
      const { requests } = server.library().hub;
      const before = requests.length;
      answerAs(server.library());
      await page.getByRole('button', { name: 'Resume' }).click();
      await page.getByText('tiny-f32 is installed.').waitFor();
      expect(requests.slice(before).some(({ range }) => range !== null)).toBe(true);
      await page.getByRole('button', { name: 'Use now' }).click();
      await page.getByText('Installed and in use.').waitFor();
      await modelCard(page, 'tiny-f32').getByText('in use').waitFor();
      await page.getByRole('link', { name: 'Machine' }).click();
      await page.getByText('tiny-f32 ·').waitFor();
    });

    it('shows what a download waits for, and cancels it meanwhile', async () => {
      const headers = { ratelimit: '"api";r=0;t=300' };
      answerAs(server.library(), { listingFault: () => ({ kind: 'status', status: 429, headers }) });
      const { page } = await openUser(tests, server.url, { view: 'models' });
      const other = await openUser(tests, server.url, { view: 'models', locale: 'zh-CN', ...PHONE });
      await page.getByRole('button', { name: 'Download…' }).click();
      await page.getByLabel('Name', { exact: true }).fill('limited');
      await page.getByRole('button', { name: 'Start download' }).click();
      const said =
        /^The source answered 429: too many requests for now\. Continues at \d+:\d\d:\d\d [AP]M, in [45]/;
      await transferCard(page, 'limited').getByText(said).waitFor();
      await other.page
        .getByText(/^来源返回 429，请求过多，暂不接受新请求。将于 \d\d:\d\d:\d\d 继续，还有 [45]/)
        .waitFor();
      expect(await other.page.evaluate(OVERFLOW)).toBe(0);
      expect(await graveFindings(other.page)).toEqual([]);
      await page.getByRole('button', { name: 'Cancel: limited' }).click();
      await transferCard(page, 'limited').getByText('Cancelled.').waitFor();
    });

    it('leave nothing of a download that is not wanted any more', async () => {
      answerAs(server.library(), { pieceDelayMs: PIECE_DELAY_MS });
      const { page } = await openUser(tests, server.url, { view: 'models', locale: 'zh-CN' });
      await page.getByRole('button', { name: '下载…' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText('Hugging Face').click();
      await dialog.getByLabel('名称', { exact: true }).fill('unwanted');
      await dialog.getByRole('button', { name: '开始下载' }).click();
      const card = transferCard(page, 'unwanted');
      await card.getByText(/^[1-9].* \/ /).waitFor();
      await page.getByRole('button', { name: '取消：unwanted' }).click();
      await page.getByRole('button', { name: '删除 unwanted 已下载的部分' }).click();
      const part = join(server.library().libraryFolder, '.unwanted.pull');
      expect(existsSync(part)).toBe(true);
      await dialog.getByText(/^删除 unwanted 已下载的 [\d.]+ [KM]iB？$/).waitFor();
      expect(await graveFindings(page)).toEqual([]);
      await dialog.getByRole('button', { name: '删除' }).last().click();
      await card.waitFor({ state: 'detached' });
      expect(existsSync(part)).toBe(false);
    });

    it('imports a model from a configured folder, uses it, and deletes it after a question', async () => {
      const { importFolder, libraryFolder } = server.library();
      cpSync(MINI, join(importFolder, 'mini'), { recursive: true, mode: constants.COPYFILE_FICLONE });
      const { page } = await openUser(tests, server.url, { view: 'models' });
      await page.getByRole('button', { name: 'Import…' }).click();
      const dialog = page.getByRole('dialog');
      expect(await dialog.getByRole('button', { name: 'Start import' }).isDisabled()).toBe(true);
      await dialog.getByRole('checkbox', { name: 'mini folder', exact: true }).check();
      const part = dialog.getByRole('checkbox', { name: /^mini\/vae\// });
      expect([await part.isChecked(), await part.isDisabled()]).toEqual([true, true]);
      await dialog.getByLabel('Name', { exact: true }).fill('danqing-mini');
      await dialog.getByText('danqing-mini is already installed.').waitFor();
      expect(await graveFindings(page)).toEqual([]);
      await dialog.getByLabel('Name', { exact: true }).fill('mine');
      await dialog.getByRole('checkbox', { name: 'Leave the files where they are' }).check();
      await dialog.getByRole('button', { name: 'Start import' }).click();
      await transferCard(page, 'mine').getByRole('button', { name: 'Use now' }).click();
      await modelCard(page, 'mine').getByText('in use').waitFor();
      expect(
        lstatSync(join(libraryFolder, 'mine/vae/diffusion_pytorch_model.safetensors')).isSymbolicLink(),
      ).toBe(true);
      await modelCard(page, 'danqing-mini').getByRole('button', { name: 'Use' }).click();
      await page.getByRole('button', { name: 'Delete mine' }).click();
      await dialog.getByText('Delete mine and its files?').waitFor();
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
      expect(existsSync(join(libraryFolder, 'mine'))).toBe(true);
      await page.getByRole('button', { name: 'Delete mine' }).click();
      await dialog.getByRole('button', { name: 'Delete permanently' }).click();
      await page.getByText('mine was deleted.').waitFor();
      await modelCard(page, 'mine').waitFor({ state: 'detached' });
      expect(existsSync(join(libraryFolder, 'mine'))).toBe(false);
      expect(existsSync(join(importFolder, 'mini/vae/diffusion_pytorch_model.safetensors'))).toBe(true);
    });

    it('shows what went wrong with a download and what to do, in both languages', async () => {
      answerAs(server.library(), { sizeOf: () => 1e15 });
      const { page } = await openUser(tests, server.url, { view: 'models' });
      await page.getByRole('button', { name: 'Download…' }).click();
      await page.getByLabel('Name', { exact: true }).fill('../up');
      await page.getByRole('button', { name: 'Start download' }).click();
      await page.getByRole('dialog').getByText('Use 1 to 64 letters, digits and . _ + -').waitFor();
      await page.getByLabel('Name', { exact: true }).fill('large');
      await page.getByRole('button', { name: 'Start download' }).click();
      await page
        .getByText(/are needed, but only .* are free\. Free some disk space, choose a smaller variant/)
        .waitFor();
      await page.getByText('DISK_SPACE').waitFor();
      await page.getByRole('button', { name: '中文' }).click();
      await page.getByText(/磁盘空间不足。.*需要 .* GiB，可用 .* GiB。/).waitFor();
      expect(await graveFindings(page)).toEqual([]);
      await page.getByRole('button', { name: '关闭：large' }).click();
      await page.reload();
      await page.getByRole('heading', { name: '已安装' }).waitFor();
      await page.getByText('DISK_SPACE').waitFor({ state: 'detached' });
    });

    it('follows transfers only while they are shown or awaited, because a browser has few connections', async () => {
      answerAs(server.library(), { pieceDelayMs: PIECE_DELAY_MS });
      const { page } = await openUser(tests, server.url, { view: 'models' });
      const isStream = (asked: { url(): string }) => asked.url().endsWith('/api/library/events');
      const isClosed = () => page.waitForEvent('requestfailed', isStream);
      await page.getByRole('button', { name: 'Download…' }).click();
      await page.getByLabel('Name', { exact: true }).fill('awaited');
      await page.getByRole('button', { name: 'Start download' }).click();
      await progressOf(page, 'awaited');
      const closed = isClosed();
      await page.getByRole('link', { name: 'Gallery' }).click();
      answerAs(server.library());
      await page.getByText('awaited is installed.').waitFor();
      await closed;

      const asked = page.waitForEvent('request', isStream);
      await page.getByRole('link', { name: 'Models' }).click();
      await asked;
      const hidden = isClosed();
      await page.evaluate(HIDE);
      await hidden;
    });
  });

  describe('models without a folder to import from', () => {
    const server = serveLibrary(tests, { hasImportFolder: false });

    it.each([
      ['en-US', 'light', 'Hugging Face', 'Use your own files', 'Mirror', /^No folder is open to imports/],
      ['zh-CN', 'dark', '魔搭 ModelScope', '使用已有的文件', '镜像', /^尚未设置允许网页导入的文件夹/],
    ] as const)(
      'say how to name one; sources are names: %s, %s',
      async (locale, colorScheme, source, own, mirror, unset) => {
        const { page } = await openUser(tests, server.url, { view: 'models', locale, colorScheme });
        await page.locator('.offer button').first().click();
        const dialog = page.getByRole('dialog');
        expect(await dialog.getByRole('radio', { name: source }).isChecked()).toBe(true);
        expect(await dialog.getByRole('radio', { name: mirror }).isDisabled()).toBe(true);
        expect(await graveFindings(page)).toEqual([]);
        await page.keyboard.press('Escape');
        await page.locator('.offer', { hasText: own }).getByRole('button').click();
        await dialog.getByText(unset).waitFor();
        await dialog.getByText('import_folders:').waitFor();
        expect(await graveFindings(page)).toEqual([]);
      },
    );
  });
}

/** Sets how the hub answers from now on. */
function answerAs({ hub }: TinyLibrary, { pieceDelayMs = 0, ...rest }: Partial<HubOptions> = {}): void {
  const { shape, repositories } = hub.options;
  hub.options = { shape, repositories, pieceDelayMs, ...rest };
}

async function progressOf(page: Page, name: string): Promise<void> {
  const card = transferCard(page, name);
  await card.getByText(/^Downloading/).waitFor();
  await card.getByText(/ of 6\.\d MiB/).waitFor();
  await card.getByText(/\/s · .* left/).waitFor();
  await card.getByText(/\.safetensors/).waitFor();
}

function transferCard(page: Page, name: string): Locator {
  return page.locator('.transfer').filter({ has: page.getByRole('heading', { name, exact: true }) });
}

function modelCard(page: Page, name: string): Locator {
  return page.locator('.model').filter({ has: page.getByRole('heading', { name, exact: true }) });
}
