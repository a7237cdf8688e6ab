import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { describeAccess } from './browser/access.ts';
import { describeAdapting } from './browser/adapting.ts';
import { describeBaseModel } from './browser/base-model.ts';
import { describeCards } from './browser/cards.ts';
import { describeDrawing } from './browser/drawing.ts';
import { describeGallery } from './browser/gallery.ts';
import { describeMeasuring } from './browser/measuring.ts';
import { describeModels } from './browser/models.ts';
import { describePlaces } from './browser/places.ts';
import { describeQueue } from './browser/queue.ts';
import { describeRestoring } from './browser/restoring.ts';
import { describeTrouble } from './browser/trouble.ts';
import { type BuiltPage, buildPage } from './support/build-page.ts';
import { findChromium } from './support/find-chromium.ts';
import type { PageTests } from './support/page-server.ts';

const executablePath = findChromium();
const tests: PageTests = { current: null, webFolder: '' };

if (executablePath === null) {
  describe('the page in a browser', () => {
    const say = 'no Chromium is installed: bash scripts/install-test-system.sh installs it';
    // Where tests run by themselves, nobody reads what was skipped.
    if (process.env.CI) it(say, { timeout: 1 }, () => Promise.reject(new Error(say)));
    else it.skip(say);
  });
} else {
  describe('the page in a browser', () => {
    let built: BuiltPage | null = null;
    beforeAll(async () => {
      built = await buildPage();
      tests.webFolder = built.folder;
      // Chromium refuses its sandbox to root, and containers have little shared memory.
      const args = ['--disable-dev-shm-usage', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
      tests.current = await chromium.launch({ executablePath, args });
    }, 60_000);
    afterAll(async () => {
      await tests.current?.close();
      await built?.[Symbol.asyncDispose]();
    });
    describeDrawing(tests);
    describeAdapting(tests);
    describeBaseModel(tests);
    describeCards(tests);
    describeQueue(tests);
    describeRestoring(tests);
    describeGallery(tests);
    describeModels(tests);
    describeMeasuring(tests);
    describePlaces(tests);
    describeTrouble(tests);
    describeAccess(tests);
  });
}
