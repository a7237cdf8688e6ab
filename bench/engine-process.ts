/**
 * What the engine's own process costs: its start, and a picture of danqing-mini there against one in this process, in
 * turn, each engine with its weights loaded and the prompt encoded. Usage: npx tsx bench/engine-process.ts [rounds]
 */
import { type EngineClient, openEngineInChild } from '@danqing/engine';
import { openEngineInProcess } from '@danqing/engine/in-process';
import { MINI, miniRequest } from '../scripts/lib/danqing-mini.ts';
import { alternate } from './alternate.ts';

const STARTS = 7;

const rounds = Number(process.argv[2] ?? 30);
const starts: number[] = [];
for (let round = 0; round < STARTS; round += 1) {
  const start = performance.now();
  await using _engine = await openEngineInChild(MINI);
  starts.push(performance.now() - start);
}
starts.sort((a, b) => a - b);
console.log(
  `start to open model: median ${starts[STARTS >> 1]?.toFixed(0)} ms, fastest ${starts[0]?.toFixed(0)} ms`,
);

await using child = await openEngineInChild(MINI);
await using inProcess = await openEngineInProcess(MINI);
const picture = (engine: EngineClient) => async () => {
  await engine.generate(miniRequest(engine), { preview: true, onEvent: () => {} });
};
const before = { ...child.traffic };
const [own, here] = await alternate(
  [
    { name: 'own process', run: picture(child) },
    { name: 'in process', run: picture(inProcess) },
  ],
  rounds,
);
const bytes = (child.traffic.receivedBytes - before.receivedBytes) / (rounds + 1);
console.log(`a picture of 256x256 in 8 steps with previews copies ${bytes} bytes`);
if (own !== undefined && here !== undefined) {
  const overhead = (a: number, b: number) => `${((a / b - 1) * 100).toFixed(2)} %`;
  console.log(`own process: median ${own.medianMs.toFixed(1)} ms, fastest ${own.minMs.toFixed(1)} ms`);
  console.log(`in process:  median ${here.medianMs.toFixed(1)} ms, fastest ${here.minMs.toFixed(1)} ms`);
  console.log(
    `overhead: ${overhead(own.medianMs, here.medianMs)} by medians, ${overhead(own.minMs, here.minMs)} by the fastest`,
  );
}
