import { defineConfig } from 'vitest/config';

const HOURS_24 = 24 * 60 * 60 * 1000;

/** Tests that run as long as one likes: `npm run soak`. The usual run knows nothing of them. */
export default defineConfig({
  test: {
    name: 'soak',
    include: ['test/soak/*.test.ts'],
    // Each has the machine to itself: they measure times and memory, and kill processes.
    fileParallelism: false,
    pool: 'forks',
    testTimeout: HOURS_24,
    hookTimeout: HOURS_24,
    disableConsoleIntercept: true,
  },
});
