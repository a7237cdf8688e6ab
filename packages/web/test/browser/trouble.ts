import { DanqingError, sameText } from '@danqing/protocol';
import { describe, it } from 'vitest';
import { openListeningServer } from '../../../server/test/support/open-test-server.ts';
import { fakeSource } from '../../../server/test/support/test-server.ts';
import { LONG, type PageTests, STEP_MS, servePage } from '../support/page-server.ts';
import { openUser } from '../support/user.ts';

const crashed = () =>
  new DanqingError('ENGINE_CRASHED', sameText('The engine process ended: SIGSEGV.'), {
    hint: { en: 'Try again.', zh: '请重试。' },
  });

export function describeTrouble(tests: PageTests): void {
  describe('trouble', () => {
    const server = servePage(tests, {
      source: () =>
        fakeSource({ stepMs: STEP_MS, failWith: ({ prompt }) => (prompt === 'crash' ? crashed() : null) }),
    });

    it('shows a failed job with what to do, in both languages', async () => {
      const { page, generate } = await openUser(tests, server.url);
      await generate('crash');
      await page.getByText('The engine process ended: SIGSEGV.').waitFor();
      await page.getByText('Try again.', { exact: true }).waitFor();
      await page.getByText('ENGINE_CRASHED').waitFor();
      await page
        .getByRole('button', { name: '切换' })
        .or(page.getByRole('button', { name: '中文' }))
        .click();
      await page.getByText('引擎进程意外结束。').waitFor();
      await page.getByText('请重试。', { exact: true }).waitFor();
    });

    it('still shows a failed job after a visit to the gallery', async () => {
      const { page, generate } = await openUser(tests, server.url);
      await generate('crash');
      await page.getByText('ENGINE_CRASHED').waitFor();
      await page.getByRole('link', { name: 'Gallery' }).click();
      await page.getByText('No images yet.').waitFor();
      await page.getByRole('link', { name: 'Create' }).click();
      await page.getByText('ENGINE_CRASHED').waitFor();
    });

    it('a failed job does not affect the next one', async () => {
      const { generate, pictureOf } = await openUser(tests, server.url);
      await generate('crash');
      await generate('all is well');
      await pictureOf('all is well');
    });
  });

  describe('a server with a token', () => {
    const token = 'a long secret of letters';
    const server = servePage(tests, { authToken: token });

    it('lets in who knows it, and out again', async () => {
      const { page, generate, pictureOf } = await openUser(tests, server.url);
      await page.getByLabel('Token of this server').fill(token);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await generate('behind the door');
      await pictureOf('behind the door');
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByLabel('Token of this server').waitFor();
    });
  });

  describe('a server that goes and comes back', () => {
    it('asks again who one is', async () => {
      const options = {
        source: fakeSource(),
        webFolder: tests.webFolder,
        authToken: 'a long secret of letters',
      };
      await using first = await openListeningServer(options);
      const { page } = await openUser(tests, first.url);
      await page.getByLabel('Token of this server').fill(options.authToken);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.locator('#prompt').waitFor();
      await first.server.stop();
      await using second = await openListeningServer({ ...options, port: Number(new URL(first.url).port) });
      await page.getByLabel('Token of this server').waitFor();
      await second.server.stop();
    });

    it('waits for a server that is down, and continues when it is back', async () => {
      await using first = await openListeningServer({
        source: fakeSource({ stepMs: STEP_MS }),
        webFolder: tests.webFolder,
      });
      const { page, generate, pictureOf } = await openUser(tests, first.url);
      await generate('before', { steps: LONG });
      await page.getByText(/step [1-9]/).waitFor();
      await first.server.stop();
      await page.getByText('The server is not responding. Trying again…').waitFor();
      await page.getByRole('button', { name: 'Add to queue' }).click();
      await page.getByRole('alert').getByText('The server is not responding.', { exact: true }).waitFor();
      const port = Number(new URL(first.url).port);
      await using second = await openListeningServer({
        source: fakeSource({ stepMs: STEP_MS }),
        webFolder: tests.webFolder,
        port,
      });
      await page.getByText('The server is not responding. Trying again…').waitFor({ state: 'detached' });
      await generate('after', { steps: 2 });
      await pictureOf('after');
      // Closed while the page is open: its event stream must not keep the server running.
      await second.server.stop();
    });
  });
}
