import { type Drawn, drawMeasured } from './measured-picture.ts';
import { openSubject, type Subject } from './subject.ts';

export interface MeasuredPrompt {
  readonly tokens: number;
  readonly encodeMs: number;
  readonly drawn: Drawn;
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
  subject: Subject,
  prompts: readonly string[],
): Promise<MeasuredPrompt[]> {
  const { request, signal, onPoint } = subject;
  await using engine = await openSubject(subject);
  await drawMeasured(engine, request, signal);
  const measured: MeasuredPrompt[] = [];
  for (const prompt of prompts) {
    onPoint?.(`${prompt.length} characters`);
    const drawn = await drawMeasured(engine, { ...request, prompt }, signal);
    const { encode = 0 } = drawn.picture.stageMs;
    measured.push({ tokens: drawn.report.promptTokens, encodeMs: encode, drawn });
  }
  return measured;
}
