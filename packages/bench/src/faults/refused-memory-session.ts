import type { EngineOptions, InjectedFault } from '@danqing/engine';
import { type Adaptation, isDanqingError, PLANNED_STAGES } from '@danqing/protocol';
import type { BenchInput } from '../bench-input.ts';
import { openBenchTarget } from '../measure/bench-target.ts';
import { sumFlops } from '../measure/floor-flops.ts';
import { differenceOf, type TimedGeneration, timeGeneration } from '../measure/timed-generation.ts';
import { likeness } from '../series/likeness.ts';
import { sampleOf, series } from '../series/series.ts';
import type { BenchSession, Sample } from '../session.ts';
import { namedError } from './named-error.ts';

interface Refusal {
  readonly name: string;
  readonly fault: InjectedFault | null;
  /** The adaptation that the engine must make first. */
  readonly answer: Adaptation['kind'] | null;
  /** After repeated refusals nothing may be left to give up: an error that says what would fit is also correct. */
  readonly mayBeImpossible?: boolean;
}

const once = { allocation: 1, times: 1, kind: 'refuse' } as const;

const REFUSALS: readonly Refusal[] = [
  { name: 'undisturbed', fault: null, answer: null },
  ...PLANNED_STAGES.map(
    (stage): Refusal => ({ name: `refused at ${stage}`, fault: { ...once, stage }, answer: 'reclaim' }),
  ),
  {
    name: 'refused 3 times at decode',
    fault: { ...once, times: 3, stage: 'decode' },
    answer: 'reclaim',
    mayBeImpossible: true,
  },
  {
    name: 'engine out of memory at denoise',
    fault: { ...once, kind: 'exit', stage: 'denoise' },
    answer: 'restart',
    mayBeImpossible: true,
  },
];

/** Refuses an allocation at each stage of a new engine: that image and the next one must still be drawn. */
export function openRefusedMemorySession(input: BenchInput): BenchSession {
  const contestants = REFUSALS.map(({ name }) => ({ name, flops: sumFlops(input.cost) }));
  return series(contestants, async (onPoint) => {
    const samples: Sample[] = [];
    for (const refusal of REFUSALS) {
      onPoint?.(refusal.name);
      samples.push(await measureRefusal(input, refusal));
    }
    return samples;
  });
}

async function measureRefusal(input: BenchInput, refusal: Refusal): Promise<Sample> {
  const { engine: sound, request, signal } = input;
  const { fault, mayBeImpossible = false } = refusal;
  const options: EngineOptions = fault === null ? sound : { ...sound, injectedFault: fault };
  await using engine = await openBenchTarget({ engine: options, signal });
  const start = performance.now();
  const drawn = await timeGeneration(engine, request, signal).catch(namedError);
  const durationMs = performance.now() - start;
  const next = await timeGeneration(engine, request, signal);
  const nextOnes = sampleOf(next, 'whole');
  const facts = { nextPictureMs: nextOnes.durationMs };
  if (isDanqingError(drawn)) {
    const outcome = { text: drawn.code, ok: mayBeImpossible && drawn.code === 'MEMORY_PLAN_IMPOSSIBLE' };
    return { durationMs, pictures: nextOnes.pictures ?? [], facts, outcome, aborted: true };
  }
  const { like, ...outcome } = describe(drawn, input.whole, refusal);
  const sample = sampleOf(drawn, like);
  return {
    durationMs,
    pictures: [...(sample.pictures ?? []), ...(nextOnes.pictures ?? [])],
    facts: { ...sample.facts, ...facts },
    outcome,
  };
}

/** Describes how the engine reacted: its adaptations, and whether the image is still the requested one. */
function describe(
  drawn: TimedGeneration,
  whole: TimedGeneration,
  { answer }: Refusal,
): ReturnType<typeof likeness> {
  const { like, text, ok } = likeness(drawn, differenceOf(drawn.pixels, whole.pixels));
  const kinds = drawn.report.adaptations.map(({ kind }) => kind);
  const isAnswered = answer === null ? kinds.length === 0 : kinds[0] === answer;
  const after = kinds.length === 0 ? '' : ` after ${kinds.join(', ')}`;
  const asPlanned = isAnswered ? '' : `; expected was ${answer ?? 'nothing'} first`;
  return { like, text: `${text}${after}${asPlanned}`, ok: ok && isAnswered };
}
