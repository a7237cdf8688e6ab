import type { BenchInput } from '../bench-input.ts';
import { openBenchTarget } from '../measure/bench-target.ts';
import { floorFlops, sumFlops } from '../measure/floor-flops.ts';
import { growingPrompts, measurePrompts } from '../measure/measure-prompts.ts';
import type { BenchSession } from '../session.ts';
import { sampleOf, series } from './series.ts';

/** From a short prompt to the longest that the model reads. */
export async function openPromptsSession(input: BenchInput): Promise<BenchSession> {
  const prompts = await countTokens(input, growingPrompts(input.request.prompt));
  const contestants = [...prompts.keys()].map((tokens) => {
    return { name: nameOf(tokens), flops: sumFlops(floorFlops(input.configs, input.request, tokens)) };
  });
  return series(contestants, async (onPoint) => {
    const measured = await measurePrompts({ ...input, onPoint }, [...prompts.values()]);
    return measured.map(({ drawn, tokens }) => sampleOf(drawn, nameOf(tokens)));
  });
}

const nameOf = (tokens: number): string => `${tokens} tokens`;

/** Prompts by the number of tokens that are read of them: of those that are cut to the same number the first. */
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
