import { type BenchTarget, openBenchTarget } from './bench-target.ts';
import { type TimedGeneration, timeGeneration } from './timed-generation.ts';

export interface MeasuredPrompt {
  readonly tokens: number;
  readonly encodeMs: number;
  readonly drawn: TimedGeneration;
}

/** How often the prompt is repeated: short, and up to what the model reads. */
const REPEATS = [1, 4, 16, 64];
const MAX_CHARACTERS = 2000;

/** Of growing length. */
export function growingPrompts(prompt: string): string[] {
  return REPEATS.map((times) => `${prompt}，`.repeat(times).slice(0, MAX_CHARACTERS));
}

/** None of the prompts was read before. */
export async function measurePrompts(
  subject: BenchTarget,
  prompts: readonly string[],
): Promise<MeasuredPrompt[]> {
  const { request, signal, onPoint } = subject;
  await using engine = await openBenchTarget(subject);
  await timeGeneration(engine, request, signal);
  const measured: MeasuredPrompt[] = [];
  for (const prompt of prompts) {
    onPoint?.(`${prompt.length} characters`);
    const drawn = await timeGeneration(engine, { ...request, prompt }, signal);
    measured.push({ tokens: drawn.report.promptTokens, encodeMs: drawn.picture.stageMs.text ?? 0, drawn });
  }
  return measured;
}
