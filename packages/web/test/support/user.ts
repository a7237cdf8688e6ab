import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';

/** Timeout for a busy machine. */
const TIMEOUT_MS = 25_000;

/** The browser of a test file, as `current`. */
export interface BrowserHolder {
  current: Browser | null;
}

export interface User {
  readonly page: Page;
  /** Finds prompt and button by their labels in the user's language. */
  generate(prompt: string, options?: { readonly steps?: number }): Promise<void>;
  /** Waits until the stage shows a finished image that has loaded. */
  pictureOf(prompt: string): Promise<void>;
}

export interface UserOptions extends BrowserContextOptions {
  /** The view to start with. */
  readonly view?: 'create' | 'gallery' | 'models' | 'machine';
}

/**
 * A user with their own browser context, in English by default. At the end of the test, the console must be empty and
 * no request may have gone elsewhere.
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
