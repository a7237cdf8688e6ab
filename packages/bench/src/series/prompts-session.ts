import type { BenchInput } from '../bench-input.ts';
import { openBenchTarget } from '../measure/bench-target.ts';
import { floorFlops, sumFlops } from '../measure/floor-flops.ts';
import { timeGeneration } from '../measure/timed-generation.ts';
import type { BenchSession, Sample } from '../session.ts';
import { sampleOf, series } from './series.ts';

/** Repetitions of the prompt: from short to the limit of the model. */
const REPEATS = [1, 4, 16, 64];
const MAX_CHARACTERS = 2000;

/** From a short prompt to the longest that the model reads, each new to the engine. */
export async function openPromptsSession(input: BenchInput): Promise<BenchSession> {
  const { configs, request, signal } = input;
  const growing = REPEATS.map((times) => `${request.prompt}，`.repeat(times).slice(0, MAX_CHARACTERS));
  const prompts = await countTokens(input, growing);
  const contestants = [...prompts.keys()].map((tokens) => {
    return { name: `${tokens} tokens`, flops: sumFlops(floorFlops(configs, request, tokens)) };
  });
  return series(contestants, async (onPoint) => {
    await using engine = await openBenchTarget(input);
    await timeGeneration(engine, request, signal);
    const samples: Sample[] = [];
    for (const [tokens, prompt] of prompts) {
      onPoint?.(`${prompt.length} characters`);
      const drawn = await timeGeneration(engine, { ...request, prompt }, signal);
      samples.push(sampleOf(drawn, `${tokens} tokens`));
    }
    return samples;
  });
}

/** Prompts by their number of tokens; if several are cut to the same number, the first is kept. */
async function countTokens(input: BenchInput, prompts: readonly string[]): Promise<Map<number, string>> {
  await using engine = await openBenchTarget(input);
  const counted = new Map<number, string>();
  for (const prompt of prompts) {
    const { count, limit } = await engine.tokenize(prompt);
    const tokens = Math.min(count, limit);
    if (!counted.has(tokens)) counted.set(tokens, prompt);
  }
  return counted;
}
