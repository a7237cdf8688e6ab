import type { EngineClient } from '@danqing/core/engine';
import { type EngineOptions, openEngineInChild } from '@danqing/engine';
import { openEngineInProcess } from '@danqing/engine/in-process';
import type { GenerateRequest } from '@danqing/protocol';
import { pictureFacts } from '../measure/picture-facts.ts';
import type { BenchSession, Sample } from '../session.ts';
import type { Resources } from './resources.ts';

/** A warm image from an engine in its own process and from one in this process, previews included. */
export async function openIpcSession(
  { options, request, flops }: { options: EngineOptions; request: GenerateRequest; flops: number },
  owned: Resources,
): Promise<BenchSession> {
  const child = owned.use(await openEngineInChild(options));
  const here = owned.use(await openEngineInProcess(options));
  const draw = async (engine: EngineClient): Promise<Sample> => {
    const start = performance.now();
    const { images } = await engine.generate(request, { preview: true, onEvent: () => {} });
    const durationMs = performance.now() - start;
    return { durationMs, pictures: images.map(({ image }) => pictureFacts(image)) };
  };
  const drawOverIpc = async (): Promise<Sample> => {
    const before = child.traffic.sentBytes + child.traffic.receivedBytes;
    const sample = await draw(child);
    return {
      ...sample,
      facts: { copiedBytes: child.traffic.sentBytes + child.traffic.receivedBytes - before },
    };
  };
  await draw(child);
  await draw(here);
  return {
    contestants: [
      { name: 'own process', flops },
      { name: 'in process', flops },
    ],
    round: async () => [await drawOverIpc(), await draw(here)],
    [Symbol.asyncDispose]: () => owned[Symbol.asyncDispose](),
  };
}
