import type { EngineClient } from '@danqing/core/engine';
import type { GenerateRequest } from '@danqing/protocol';
import { pictureFacts } from '../measure/picture-facts.ts';
import type { Sample } from '../session.ts';

/** Draws one image and measures the total time and that of each stage. */
export async function drawTimed(engine: EngineClient, request: GenerateRequest): Promise<Sample> {
  const start = performance.now();
  const { images, report } = await engine.generate(request);
  const durationMs = performance.now() - start;
  const stages = report.stages.map((stage) => [`${stage.stage}Ms`, stage.durationMs] as const);
  return {
    durationMs,
    pictures: images.map(({ image }) => pictureFacts(image)),
    facts: {
      ...Object.fromEntries(stages),
      // Time outside the stages: planning, and encoding and copying of messages.
      besideStagesMs: durationMs - stages.reduce((sum, [, ms]) => sum + ms, 0),
      peakBytes: report.peakBytes,
    },
  };
}
