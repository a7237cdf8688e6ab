import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/*/test/**/*.test.ts'],
    // The native library is loaded into the test process: forks, not threads, so that one abort ends one file.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
  },
});
