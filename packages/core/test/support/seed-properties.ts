/** Set-up of every test file. Properties print the seed that they failed with; given again, all of them begin with it. */
if (process.env.DANQING_TEST_SEED !== undefined) {
  const [{ default: fc }, { TEST_SEED }] = await Promise.all([
    import('fast-check'),
    import('./test-random.ts'),
  ]);
  fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: TEST_SEED });
}

export {};
