import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';

/** On a machine that does much else. */
const TIMEOUT_MS = 25_000;

/** Browser of a test file; tests reach it by `current`. */
export interface BrowserHolder {
  current: Browser | null;
}

export interface User {
  readonly page: Page;
  /** The prompt, the button: by what is written on them, in the user's language. */
  generate(prompt: string, options?: { readonly steps?: number }): Promise<void>;
  /** Waits until the stage shows a finished picture, which has loaded. */
  pictureOf(prompt: string): Promise<void>;
}

export interface UserOptions extends BrowserContextOptions {
  /** Page to begin with. */
  readonly view?: 'create' | 'gallery' | 'models' | 'machine';
}

/**
 * Somebody with a browser of their own, English unless said otherwise. When the test is over, the console must be
 * empty and nothing may have been asked from elsewhere.
 */
export async function openUser(
  { current }: BrowserHolder,
  url: string,
  { view = 'create', ...options }: UserOptions = {},
): Promise<User> {
  if (current === null) throw new Error('the browser is not open');
  const context = await current.newContext({
    locale: 'en-US',
    viewport: { width: 1280, height: 800 },
    ...options,
  });
  const page = await context.newPage();
  const complaints = watch(page, url);
  onTestFinished(async () => {
    await context.close();
    expect(complaints).toEqual([]);
  });
  page.setDefaultTimeout(TIMEOUT_MS);
  await page.goto(`${url}/#/${view}`);
  return userOf(page);
}

export function userOf(page: Page): User {
  return {
    page,
    async generate(prompt, { steps } = {}) {
      await page.locator('#prompt').fill(prompt);
      if (steps !== undefined) {
        const field = page.locator('input[type="number"][max="100"]');
        await field.fill(String(steps));
        await field.press('Tab');
      }
      await page.locator('.form button[type="submit"]:enabled').click();
    },
    async pictureOf(prompt) {
      await page.locator(`main img[alt="${prompt}"]`).waitFor();
      const images = page.locator('main img');
      const isLoaded = () =>
        images.evaluateAll((all: HTMLImageElement[]) =>
          all.every((one) => one.complete && one.naturalWidth > 0),
        );
      await expect.poll(isLoaded, { timeout: TIMEOUT_MS }).toBe(true);
    },
  };
}

function watch(page: Page, url: string): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('console', (message) => {
    const isAsked = / status of \d+/.test(message.text()) || message.text().includes('ERR_CONNECTION');
    if (['error', 'warning'].includes(message.type()) && !isAsked) complaints.push(message.text());
  });
  page.on('request', (request) => {
    const asked = request.url();
    if (!asked.startsWith(url) && !asked.startsWith('data:')) complaints.push(`asked ${asked}`);
  });
  return complaints;
}
