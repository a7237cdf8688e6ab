/** Set-up of every test file. Failed properties print their seed; with that seed given, all of them start with it. */
if (process.env.DANQING_TEST_SEED !== undefined) {
  const [{ default: fc }, { TEST_SEED }] = await Promise.all([
    import('fast-check'),
    import('./test-random.ts'),
  ]);
  fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: TEST_SEED });
}

export {};
