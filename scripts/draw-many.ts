/**
 * Draws many pictures with one engine's process and looks for what stays behind: its resident memory after each
 * picture by /proc (Linux), and native handles of an engine in this process, which must be back at zero in the end.
 * Nothing forces a collection of garbage. Usage: npx tsx scripts/draw-many.ts [pictures] [threads]
 */
import { openEngineInChild, residentBytesOf } from '@danqing/engine';
import { openEngineInProcess } from '@danqing/engine/in-process';
import { liveHandles } from '../packages/ggml/src/handles.ts';
import { MINI, miniRequest } from './lib/danqing-mini.ts';

/** Pictures before the slope counts: caches fill, the compiler of JavaScript settles. */
const WARM_UP = 50;
const LIMIT_MIB = 0.1;
const FEW = 20;
const MIB = 2 ** 20;

const [pictures, threads] = [Number(process.argv[2] ?? 200), Number(process.argv[3] ?? 2)];
const resident: number[] = [];
{
  await using engine = await openEngineInChild({ ...MINI, threads });
  for (let index = 0; index < pictures; index += 1) {
    // Every other prompt is new, sizes change now and then: caches are used, and overflow.
    const prompt = index % 2 === 0 ? `一只猫 ${index}` : '一只猫';
    const size = index % 10 === 9 ? { width: 128 + 16 * (index % 7), height: 192 } : {};
    await engine.generate(miniRequest(engine, { prompt, seed: index, ...size }));
    resident.push(residentBytes(engine.pid));
  }
}
const slope = slopeOf(resident.slice(WARM_UP)) / MIB;
const at = (index: number) => ((resident[index] ?? 0) / MIB).toFixed(1);
console.log(
  `resident after pictures 1, ${WARM_UP}, ${pictures}: ${at(0)}, ${at(WARM_UP - 1)}, ${at(pictures - 1)} MiB`,
);
console.log(
  `slope over the last ${pictures - WARM_UP}: ${slope.toFixed(4)} MiB a picture (at most ${LIMIT_MIB})`,
);
const handles = await handlesAfter(FEW);
console.log(`live native handles after ${FEW} pictures in this process: ${JSON.stringify(handles)}`);
const isClean = Object.values(handles).every((count) => count === 0);
process.exitCode = slope <= LIMIT_MIB && isClean ? 0 : 1;

async function handlesAfter(count: number): Promise<Readonly<Record<string, number>>> {
  await using engine = await openEngineInProcess({ ...MINI, threads });
  for (let index = 0; index < count; index += 1) {
    await engine.generate(miniRequest(engine, { seed: index, width: 128 + 16 * (index % 9), height: 128 }));
  }
  await engine[Symbol.asyncDispose]();
  return liveHandles();
}

function residentBytes(pid: number | null): number {
  const bytes = pid === null ? null : residentBytesOf([pid]);
  if (bytes === null) throw new Error('the system does not tell the memory of a process');
  return bytes;
}

/** Least squares: bytes a picture. */
function slopeOf(values: readonly number[]): number {
  const [meanX, meanY] = [(values.length - 1) / 2, values.reduce((sum, y) => sum + y, 0) / values.length];
  const [covariance, variance] = values.reduce(
    ([xy, xx], y, x) => [xy + (x - meanX) * (y - meanY), xx + (x - meanX) ** 2],
    [0, 0],
  );
  return covariance / variance;
}
