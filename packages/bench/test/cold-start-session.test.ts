import { afterEach, expect, it, vi } from 'vitest';
import { openColdStartSession } from '../src/pairs/cold-start-session.ts';

afterEach(() => vi.unstubAllEnvs());

/** Writes a minimal image if both variables are set. */
const PROGRAM = `
  const { DANQING_TEST_OURS: ours, DANQING_TEST_ITS: its } = process.env;
  if (ours !== 'ours' || its !== 'its') throw new Error('no such environment');
  require('node:fs').writeFileSync(process.argv[1], Buffer.from(process.argv[2], 'base64'));
`;
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

it('starts the program in the environment of this one, with what the command adds', async () => {
  vi.stubEnv('DANQING_TEST_OURS', 'ours');
  vi.stubEnv('DANQING_TEST_ITS', 'ours');
  await using session = await openColdStartSession(
    ({ png }) => ({
      file: process.execPath,
      args: ['--eval', PROGRAM, png, PIXEL],
      env: { DANQING_TEST_ITS: 'its' },
    }),
    { text: 1, denoise: 1, decode: 1 },
  );
  expect(await session.round(() => undefined)).toHaveLength(2);
});
