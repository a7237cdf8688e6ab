import { expect, it } from 'vitest';
import { makeTemporaryFolder } from '../../core/test/support/temporary-folder.ts';
import { findGpu } from '../src/gpus/find-gpu.ts';
import { planForGpu, planForGpus, planLargestForGpu } from '../src/plan-for-gpu.ts';
import { planForThisMachine, planLargestForThisMachine } from '../src/plan-for-this-machine.ts';
import { planMatrix } from '../src/plan-matrix.ts';

const GIB = 1024 ** 3;
const CARD = findGpu('RTX 3060 12 GB');
const WIDE = { width: 512, height: 256 };
const QUESTION = { work: { steps: 8, guidance: 0 }, memoryBudgetBytes: null };
const HERE = {
  name: 'a card',
  kind: 'gpu',
  memoryBytes: 12 * GIB,
  availableBytes: 10 * GIB,
  measuredPeakFlops: 1e13,
};

it('one GPU, several, the matrix and this machine tell the same, whatever was asked for before', {
  timeout: 120_000,
}, async () => {
  using temporary = makeTemporaryFolder();
  const folder = temporary.path;
  const alone = await planForGpu(CARD, { ...QUESTION, size: WIDE, candidates: [] }, folder);
  expect(alone).toMatchObject({ width: 512, height: 256, fits: true, largest: null });
  expect(alone.efficiency?.count).toBeGreaterThan(0);

  const shape = { width: 2, height: 1 };
  const largest = await planLargestForGpu(CARD, { ...QUESTION, shape, maxSeconds: null }, folder);
  expect(largest?.largest).toEqual({ width: largest?.width, height: largest?.height });
  expect(await planLargestForGpu(CARD, { ...QUESTION, shape, maxSeconds: 0.001 }, folder)).toBeNull();

  const { rows } = await planMatrix([WIDE], QUESTION, folder);
  const estimate = rows.find(({ card }) => card === CARD)?.estimates[0];
  expect(estimate?.seconds).toEqual({ low: alone.time?.lowSeconds, high: alone.time?.highSeconds });
  const [again] = await planForGpus([CARD], { ...QUESTION, size: WIDE, candidates: [] }, folder);
  expect(again).toEqual(alone);

  const asked = {
    ...QUESTION,
    files: null,
    expect: () => ({ seconds: 3, basis: 'estimate', from: 'a test' }) as const,
  };
  const here = await planForThisMachine(HERE, { ...asked, size: WIDE }, folder);
  expect(here).toMatchObject({ fits: true, usableBytes: HERE.availableBytes, time: { highSeconds: 3 } });
  const most = await planLargestForThisMachine(HERE, { ...asked, shape, maxSeconds: 3 }, folder);
  expect(most?.largest?.width).toBe((most?.largest?.height ?? 0) * 2);
  expect(await planLargestForThisMachine(HERE, { ...asked, shape, maxSeconds: 2 }, folder)).toBeNull();
});
