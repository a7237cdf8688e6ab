import { expect, it } from 'vitest';
import { storedRequest } from '../../src/store/stored-request.ts';

it('fills in fields that are newer than a stored request', () => {
  const stored = { prompt: 'a fox', width: 64, cfgNormalization: 0.5, seed: '7' };
  expect(storedRequest(JSON.stringify(stored))).toMatchObject({ ...stored, cfgTruncation: 1, numImages: 1 });
});
