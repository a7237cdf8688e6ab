import { gpuListSchema, gpuPlansSchema } from '@danqing/protocol';
import { expect, it } from 'vitest';
import { ask, openTestServer } from '../support/test-server.ts';

const plans = async (app: Parameters<typeof ask>[0], json: object) => {
  const { status, body } = await ask(app, '/api/plan/cards', { method: 'POST', json });
  expect(status).toBe(200);
  return gpuPlansSchema.parse(body).cards;
};

it('says what cards that are not here would do', { timeout: 60_000 }, async () => {
  await using server = await openTestServer();
  const [small, large, both, none] = await plans(server.app, {
    gpus: ['rtx 3060 laptop', '4090', '4060 ti', 'voodoo'],
    width: 512,
    height: 512,
  });
  expect(small?.plan).toMatchObject({ basis: 'estimate', model: 'z-image-turbo', fits: true, width: 512 });
  expect(large?.plan?.time?.highSeconds).toBeLessThan(small?.plan?.time?.highSeconds ?? 0);
  expect(both).toMatchObject({
    plan: null,
    error: {
      code: 'INPUT_INVALID',
      message: expect.stringContaining('several graphics cards'),
      details: { cards: ['GeForce RTX 4060 Ti 8 GB', 'GeForce RTX 4060 Ti 16 GB'] },
    },
  });
  expect(none).toMatchObject({ plan: null, error: { code: 'INPUT_INVALID' } });
  // All common cards, with a tight budget.
  const common = await plans(server.app, { width: 512, height: 512, vramBudgetBytes: 3 * 1024 ** 3 });
  expect(common.length).toBeGreaterThan(10);
  for (const { asked, plan } of common) {
    expect(plan?.device.name).toBe(asked);
    expect(plan?.peakBytes).toBeLessThanOrEqual(3 * 1024 ** 3);
  }
});

it('lists the cards, and refuses what is no request', async () => {
  await using server = await openTestServer();
  const { cards } = gpuListSchema.parse((await ask(server.app, '/api/cards')).body);
  expect(cards.length).toBeGreaterThanOrEqual(60);
  expect(cards.filter(({ isCommon }) => isCommon).length).toBeGreaterThan(10);
  for (const json of [{ gpus: [] }, { gpus: Array(25).fill('4090') }, { width: 500 }, { size: 'auto' }]) {
    const { status } = await ask(server.app, '/api/plan/cards', { method: 'POST', json });
    expect(status).toBe(422);
  }
});
