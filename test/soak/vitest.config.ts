import { defineConfig } from 'vitest/config';

const HOURS_24 = 24 * 60 * 60 * 1000;

/** Tests of arbitrary length: `npm run soak`. They are not part of the usual run. */
export default defineConfig({
  test: {
    name: 'soak',
    include: ['test/soak/*.test.ts'],
    // Tests run one at a time: they measure times and memory, and kill processes.
    fileParallelism: false,
    pool: 'forks',
    testTimeout: HOURS_24,
    hookTimeout: HOURS_24,
    disableConsoleIntercept: true,
  },
});
