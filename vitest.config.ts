import { defineConfig } from 'vitest/config';

const EVERY_FILE = 'packages/*/test/**/*.test.ts';

/** Files by what they need; CONTRIBUTING.md says what they show. What is in none of these starts processes. */
const FILES = {
  pure: [
    'packages/protocol/test/**/*.test.ts',
    'packages/core/test/{formats,memory,models,sampler,tokenizer}/**/*.test.ts',
    'packages/core/test/weights/!(open-memory).test.ts',
    'packages/core/test/graph/*.test.ts',
    'packages/planner/test/!(published-requirements|plan-for-gpu).test.ts',
    'packages/planner/test/gpus/*.test.ts',
    'packages/engine/test/output/*.test.ts',
    'packages/web/test/{i18n,state}/**/*.test.ts',
  ],
  native: [
    'packages/core/test/graph/oracle/*.test.ts',
    'packages/ggml/test/**/*.test.ts',
    'packages/engine/test/{checkpoint,golden,models,pipeline}/**/*.test.ts',
  ],
  browser: [
    'packages/core/test/browser/*.test.ts',
    'packages/web/test/*.test.ts',
    'packages/web/test/browser/**/*.test.ts',
  ],
};

export default defineConfig({
  test: {
    maxWorkers: 2,
    testTimeout: 60_000,
    setupFiles: ['packages/core/test/support/seed-properties.ts'],
    // The native library is loaded into the test process: forks, not threads, so that one abort ends one file.
    pool: 'forks',
    projects: [
      // These change nothing outside of themselves, so modules are loaded once for all of their files.
      { extends: true, test: { name: 'pure', include: FILES.pure, pool: 'threads', isolate: false } },
      { extends: true, test: { name: 'native', include: FILES.native } },
      { extends: true, test: { name: 'browser', include: FILES.browser } },
      {
        extends: true,
        test: { name: 'process', include: [EVERY_FILE], exclude: Object.values(FILES).flat() },
      },
    ],
  },
});
