import { openEngineInChild, residentBytesOf } from '@danqing/engine';
import { openEngineInProcess } from '@danqing/engine/in-process';
import { expect, it } from 'vitest';
import { liveHandles } from '../../packages/ggml/src/handles.ts';
import { MINI, miniRequest, processOf } from '../support/danqing-mini.ts';
import { times } from './support/soak-run.ts';

/** Images before the slope counts: caches fill and the JIT compiler settles. */
const WARM_UP = 50;
const FEW = 20;
const MIB = 2 ** 20;

// Garbage collection is not forced.
it.runIf(process.platform === 'linux')('200 pictures leave no memory behind', async () => {
  const pictures = WARM_UP + times(150);
  const resident: number[] = [];
  await using engine = await openEngineInChild({ ...MINI, threads: 2 });
  for (let index = 0; index < pictures; index += 1) {
    // Every other prompt is new and sizes vary, so that caches are used and overflow.
    const prompt = index % 2 === 0 ? `一只猫 ${index}` : '一只猫';
    const size = index % 10 === 9 ? { width: 128 + 16 * (index % 7), height: 192 } : {};
    await engine.generate(miniRequest(engine, { prompt, seed: index, ...size }));
    resident.push(residentBytes(processOf(engine)));
  }
  const slope = slopeOf(resident.slice(WARM_UP)) / MIB;
  const at = (index: number) => ((resident[index] ?? 0) / MIB).toFixed(1);
  console.log(
    `resident after pictures 1, ${WARM_UP}, ${pictures}: ${at(0)}, ${at(WARM_UP - 1)}, ${at(pictures - 1)} MiB; slope ${slope.toFixed(4)} MiB a picture`,
  );
  expect(slope).toBeLessThanOrEqual(0.1);
});

it(`${FEW} pictures leave no native handle behind`, async () => {
  await using engine = await openEngineInProcess({ ...MINI, threads: 2 });
  for (let index = 0; index < FEW; index += 1) {
    await engine.generate(miniRequest(engine, { seed: index, width: 128 + 16 * (index % 9), height: 128 }));
  }
  await engine[Symbol.asyncDispose]();
  expect(Object.values(liveHandles()).filter((count) => count !== 0)).toEqual([]);
});

function residentBytes(pid: number): number {
  const bytes = residentBytesOf([pid]);
  if (bytes === null) throw new Error('the system does not tell the memory of a process');
  return bytes;
}

/** Least-squares slope in bytes per image. */
function slopeOf(values: readonly number[]): number {
  const [meanX, meanY] = [(values.length - 1) / 2, values.reduce((sum, y) => sum + y, 0) / values.length];
  const [covariance, variance] = values.reduce(
    ([xy, xx], y, x) => [xy + (x - meanX) * (y - meanY), xx + (x - meanX) ** 2],
    [0, 0],
  );
  return covariance / variance;
}
