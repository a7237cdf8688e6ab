import { afterAll, beforeAll, describe, it } from 'vitest';
import { describeAccess } from './browser/access.ts';
import { describeAdapting } from './browser/adapting.ts';
import { describeBaseModel } from './browser/base-model.ts';
import { describeDrawing } from './browser/drawing.ts';
import { describeGallery } from './browser/gallery.ts';
import { describeGpus } from './browser/gpus.ts';
import { describeMeasuring } from './browser/measuring.ts';
import { describeModels } from './browser/models.ts';
import { describePlaces } from './browser/places.ts';
import { describeQueue } from './browser/queue.ts';
import { describeRestoring } from './browser/restoring.ts';
import { describeTrouble } from './browser/trouble.ts';
import { type BuiltPage, buildPage } from './support/build-page.ts';
import { findChromium, launchChromium } from './support/find-chromium.ts';
import type { PageTests } from './support/page-server.ts';

const executablePath = findChromium();
const tests: PageTests = { current: null, webFolder: '' };

if (executablePath === null) {
  describe('the page in a browser', () => {
    const say = 'no Chromium is installed: bash scripts/install-test-system.sh installs it';
    // In CI nobody reads which tests were skipped.
    if (process.env.CI) it(say, { timeout: 1 }, () => Promise.reject(new Error(say)));
    else it.skip(say);
  });
} else {
  describe('the page in a browser', () => {
    let built: BuiltPage | null = null;
    beforeAll(async () => {
      built = await buildPage();
      tests.webFolder = built.folder;
      tests.current = await launchChromium(executablePath);
    }, 60_000);
    afterAll(async () => {
      await tests.current?.close();
      await built?.[Symbol.asyncDispose]();
    });
    describeDrawing(tests);
    describeAdapting(tests);
    describeBaseModel(tests);
    describeGpus(tests);
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
