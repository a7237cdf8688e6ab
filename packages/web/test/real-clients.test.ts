import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openListeningServer } from '../../server/test/support/open-test-server.ts';
import { miniSource } from '../../server/test/support/test-server.ts';
import { type BuiltPage, buildPage } from './support/build-page.ts';
import { findChromium, launchChromium } from './support/find-chromium.ts';
import { findNginx, guideBlock, openNginx } from './support/nginx.ts';
import { openOpenAiPage } from './support/openai-page.ts';
import { type BrowserHolder, openUser } from './support/user.ts';

const INSTALL = 'bash scripts/install-test-system.sh installs it';
const TOKEN = 'correct-horse-battery-staple';
const executablePath = findChromium();
const browser: BrowserHolder = { current: null };

/** In CI nobody reads which tests were skipped. */
function skipped(reason: string): void {
  if (process.env.CI) it(reason, { timeout: 1 }, () => Promise.reject(new Error(reason)));
  else it.skip(reason);
}

describe('real clients', () => {
  if (executablePath === null) return skipped(`no Chromium: ${INSTALL}`);

  beforeAll(async () => {
    browser.current = await launchChromium(executablePath);
  });
  afterAll(() => browser.current?.close());

  describe('the openai package in a page of another origin', () => {
    const params = { prompt: 'a rocket in space', size: '128x128', seed: 7, steps: 2, user: 'me' };

    it.each(['b64_json', 'url'])(
      'draws with danqing-mini: %s',
      { timeout: 120_000 },
      async (response_format) => {
        await using other = await openOpenAiPage();
        const access = { authToken: TOKEN, allowedOrigins: [other.origin] };
        await using server = await openListeningServer({ ...access, source: miniSource() });
        const { page } = await openPage(other.origin);
        const drawn = await page.evaluate(CALL, {
          url: `${server.url}/v1`,
          key: TOKEN,
          params: { ...params, response_format },
        });
        expect(drawn).toEqual({ width: 128, ignored: 'user' });
      },
    );

    it('draws nothing where its origin is not allowed', { timeout: 60_000 }, async () => {
      await using other = await openOpenAiPage();
      await using server = await openListeningServer();
      const { page } = await openPage(other.origin);
      await expect(page.evaluate(CALL, { url: `${server.url}/v1`, key: 'any', params })).rejects.toThrow(
        'Connection error',
      );
      expect(await server.server.counts()).toMatchObject({ waiting: 0, running: 0 });
    });
  });

  describe('the page behind nginx, below a path, over https', () => {
    if (findNginx() === null) return skipped(`no nginx and openssl: ${INSTALL}`);

    let built: BuiltPage | null = null;
    beforeAll(async () => {
      built = await buildPage();
    }, 60_000);
    afterAll(() => built?.[Symbol.asyncDispose]());

    it('signs in, draws with live events, and names addresses that lead back', {
      timeout: 120_000,
    }, async () => {
      await using server = await openListeningServer({
        ...{ authToken: TOKEN, trustedProxies: ['loopback'], webFolder: built?.folder ?? '' },
        source: miniSource(),
      });
      await using proxy = await openNginx(await guideBlock(server.url));
      const { page, generate, pictureOf } = await openUser(browser, `${proxy.origin}/draw`, {
        ignoreHTTPSErrors: true,
      });
      const events: string[] = [];
      page.on('response', (response) => {
        if (response.headers()['content-type']?.startsWith('text/event-stream')) events.push(response.url());
      });
      await page.locator('#token').fill(TOKEN);
      await page.locator('button[type="submit"]').click();
      await page.waitForURL(`${proxy.origin}/draw/`);
      const [cookie] = await page.context().cookies();
      expect(cookie).toMatchObject({ path: '/draw/', secure: true, httpOnly: true, sameSite: 'Strict' });

      await expect.poll(() => events.length).toBe(1);
      await page.reload();
      await generate('a rocket in space', { steps: 8 });
      // Live: a preview appears before the image is finished.
      await page.locator('main [role="progressbar"], main progress, .running img').first().waitFor();
      await pictureOf('a rocket in space');
      const stream = `${proxy.origin}/draw/api/events`;
      // One request for the page after signing in, one after reloading it.
      expect(events).toEqual([stream, stream]);
      if (process.env.SCREENSHOT) await page.screenshot({ path: process.env.SCREENSHOT });
      await page.goto(`${proxy.origin}/draw/#/gallery`);
      await page.locator('main img').first().waitFor();

      const link = await page.evaluate(LINK, `${proxy.origin}/draw/v1/images/generations`);
      expect(link).toMatch(new RegExp(`^${proxy.origin}/draw/v1/images/links/[\\w-]{43}\\.png$`));
      expect(await page.evaluate(async (url) => (await fetch(url)).status, link)).toBe(200);
      await page.getByText('Sign out').click();
      await page.waitForURL(`${proxy.origin}/draw/login`);
      expect(await page.context().cookies()).toEqual([]);
      // Before the server, which would cut its stream.
      await page.context().close();
    });
  });
});

async function openPage(origin: string) {
  const context = await browser.current?.newContext();
  const page = await context?.newPage();
  if (page === undefined) throw new Error('the browser is not open');
  await page.goto(origin);
  await page.waitForFunction('globalThis.isReady === true');
  return { page };
}

/** In the page. */
const CALL = ({ url, key, params }: { url: string; key: string; params: object }): Promise<object> =>
  (globalThis as unknown as { draw(...args: unknown[]): Promise<object> }).draw(url, key, params);

const LINK = async (url: string): Promise<string> => {
  const body = JSON.stringify({ prompt: 'a cat', size: '64x64', steps: 1, response_format: 'url' });
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const { data } = (await answer.json()) as { data: [{ url: string }] };
  return data[0].url;
};
