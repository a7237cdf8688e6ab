/** Plausibility checks of figures. */
import type { BenchCheck, BenchContestant } from '@danqing/protocol';
import { isPicture, reachesFloor } from './measure/plausibility.ts';
import type { Contestant, Sample } from './session.ts';

type Rounds = Measured['rounds'];

/** Raw data behind a figure. */
export interface Measured {
  readonly contestants: readonly Contestant[];
  /** One entry per round, with one sample per contestant. */
  readonly rounds: readonly (readonly Sample[])[];
  /** Hash of the request's undisturbed image; images marked as like `whole` must match it. */
  readonly wholeHash: string;
}

/** All contestants that beat their floor, and the one among the others that comes closest to it. */
export function checkFloors(contestants: readonly BenchContestant[]): BenchCheck[] {
  const checks = contestants
    .flatMap(({ name, fastestMs, floorMs }) => {
      if (floorMs === null) return [];
      const times = fastestMs / floorMs;
      const detail = `${name}: fastest ${fastestMs.toFixed(2)} ms, ${times.toFixed(2)} x its floor of ${floorMs.toFixed(2)} ms`;
      const facts = { timesFloor: times };
      return { times, check: { name: 'floor', ok: reachesFloor(times), detail, facts } as const };
    })
    .toSorted((a, b) => a.times - b.times)
    .map(({ check }) => check);
  return [...checks.filter(({ ok }) => !ok), ...checks.filter(({ ok }) => ok).slice(0, 1)];
}

export function checkSamples({ contestants, rounds, wholeHash }: Measured): BenchCheck[] {
  return [
    ...checkPictures(rounds, wholeHash),
    ...checkValues(rounds.flat()),
    ...checkBudgets(rounds.flat()),
    ...checkOutcomes(contestants, rounds),
  ];
}

/** No check for finite values: an image with others raises an error earlier. */
function checkPictures(rounds: Rounds, wholeHash: string): BenchCheck[] {
  const drawn = rounds.flatMap((round, index) =>
    round.flatMap(({ pictures = [] }) =>
      pictures.map(({ like = `round ${index}`, ...picture }) => ({ ...picture, like })),
    ),
  );
  if (drawn.length === 0) return [];
  const flattest = Math.min(...drawn.map(({ spread }) => spread));
  const hashes = new Map([['whole', new Set([wholeHash])]]);
  for (const { like, hash } of drawn) {
    if (like !== null) hashes.set(like, (hashes.get(like) ?? new Set<string>()).add(hash));
  }
  const isSame = [...hashes.values()].every(({ size }) => size === 1);
  const pixels = isSame ? 'the same pixels wherever they must be' : 'different pixels where they must not be';
  return [
    {
      name: 'picture',
      ok: isPicture(flattest),
      detail: `finite; standard deviation of its values at least ${flattest.toFixed(1)} of 255`,
      facts: { leastSpread: flattest },
    },
    {
      name: 'picture',
      ok: isSame,
      detail: `${drawn.length} pictures, ${pixels}`,
      facts: { pictures: drawn.length, different: Math.max(...[...hashes.values()].map(({ size }) => size)) },
    },
  ];
}

function checkValues(samples: readonly Sample[]): BenchCheck[] {
  const computed = samples.flatMap(({ values }) => values ?? []);
  if (computed.length === 0) return [];
  const flattest = Math.min(...computed.map(({ spread }) => spread));
  const finite = computed.every(({ areFinite }) => areFinite);
  const detail = `${finite ? 'finite values' : 'values that are not finite'}; their standard deviation at least ${flattest.toPrecision(2)}`;
  return [{ name: 'picture', ok: finite && flattest > 0, detail, facts: {} }];
}

function checkBudgets(samples: readonly Sample[]): BenchCheck[] {
  const kept = samples.flatMap(({ facts: { budgetBytes, usedBytes } = {} }) =>
    budgetBytes === undefined || usedBytes === undefined ? [] : usedBytes <= budgetBytes,
  );
  if (kept.length === 0) return [];
  const exceeded = kept.filter((isKept) => !isKept).length;
  const facts = { budgets: kept.length, exceeded };
  return [
    { name: 'budget', ok: exceeded === 0, detail: `${facts.budgets} budgets, ${exceeded} exceeded`, facts },
  ];
}

function checkOutcomes(contestants: readonly Contestant[], rounds: Rounds): BenchCheck[] {
  const ended = rounds.flatMap((round) =>
    round.flatMap(({ outcome }, index) =>
      outcome === undefined ? [] : { ...outcome, name: contestants[index]?.name ?? '' },
    ),
  );
  if (ended.length === 0) return [];
  const wrong = ended.filter(({ ok }) => !ok).map(({ name, text }) => `${name}: ${text}`);
  const detail = wrong.length === 0 ? `${ended.length} ended as they must` : wrong.join('; ').slice(0, 2000);
  return [{ name: 'outcome', ok: wrong.length === 0, detail, facts: { wrong: wrong.length } }];
}
