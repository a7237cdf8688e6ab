import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { longestTurn, runLoad } from '../harness/load.ts';
import { picturesIn, startFakeServer } from '../harness/server-process.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'danqing-load-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

// Long version: `npm run soak -- load-server`.
it('every answer to many clients at once is a picture, or 429 with Retry-After; clients take turns', async () => {
  await using server = await startFakeServer({ folder, stepMs: 1, queueLimit: 30 });
  const clients = 15;
  const request = { prompt: '一只猫', width: 64, height: 64, steps: 2 };
  const { served, refused, wrong } = await runLoad({
    url: server.url,
    clients,
    requests: 90,
    inFlight: 3,
    request,
  });
  expect(wrong).toEqual([]);
  expect(served.length + refused).toBe(90);
  // 45 concurrent requests exceed the running and waiting jobs, so the queue was really full.
  expect(refused).toBeGreaterThan(0);
  expect(picturesIn(join(folder, 'outputs')).whole).toHaveLength(served.length);
  if (process.platform === 'linux') expect(longestTurn(served)).toBeLessThanOrEqual(clients + 1);
  expect(await server.stop()).toBe(0);
  expect(server.log()).not.toMatch(/error|bug|problem/);
});
