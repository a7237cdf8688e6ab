import type { BenchCheck, BenchContestant, BenchFigure, BenchReport, MemoryCurve } from '@danqing/protocol';

export interface ShownSize {
  readonly name: string;
  /** Null if the size does not fit. */
  readonly drawn: DrawnSize | null;
}

export interface DrawnSize {
  readonly durationMs: number;
  /** By fact name: `denoiseMs`. */
  readonly facts: Readonly<Record<string, number>>;
  readonly floorMs: number;
}

export interface ShownBudget {
  /** Name in the case: a share, or a card's memory. */
  readonly name: string;
  readonly budgetBytes: number;
  /** Null if nothing fits. */
  readonly drawn: DrawnBudget | null;
}

export interface DrawnBudget {
  readonly durationMs: number;
  readonly placement: string;
  readonly plannedBytes: number;
  readonly usedBytes: number;
  /** Edge of the decoding tiles in pixels; null if decoded in one piece. */
  readonly tilePixels: number | null;
  /** Difference from the image without a budget, of 255. */
  readonly difference: { readonly mean: number; readonly largest: number } | null;
}

export interface ShownPicture {
  readonly durationMs: number;
  readonly residentBytes: number | null;
  readonly pictureHash: string | null;
}

/** A plausibility check, over all cases of the report. */
export type ShownCheck = { readonly ok: boolean } & (
  | { readonly name: 'floor'; readonly timesFloor: number }
  | { readonly name: 'picture'; readonly leastSpread: number }
  | { readonly name: 'same picture'; readonly pictures: number; readonly different: number }
  | { readonly name: 'budget'; readonly budgets: number; readonly exceeded: number }
);

/** The figures shown by the pages; null for a case that was not measured. */
export interface ReportFigures {
  readonly checks: readonly ShownCheck[];
  readonly load: {
    readonly openMs: number;
    readonly firstPictureMs: number;
    readonly secondPictureMs: number;
  } | null;
  readonly memory: MemoryCurve | null;
  readonly sizes: readonly ShownSize[] | null;
  readonly budgets: readonly ShownBudget[] | null;
  readonly stability: readonly ShownPicture[] | null;
  readonly prompts:
    | readonly { readonly tokens: number; readonly encodeMs: number; readonly durationMs: number }[]
    | null;
}

export function reportFigures({ figures }: BenchReport): ReportFigures {
  const find = (name: string) => figures.find((figure) => figure.case === name);
  const pointsOf = (name: string) => find(name)?.contestants ?? null;
  const [open, first, second] = pointsOf('memory') ?? [];
  return {
    checks: checksOf(figures),
    load:
      open === undefined || first === undefined || second === undefined
        ? null
        : { openMs: open.medianMs, firstPictureMs: first.medianMs, secondPictureMs: second.medianMs },
    memory: find('memory')?.memoryCurve ?? null,
    sizes: pointsOf('sizes')?.map(sizeOf) ?? null,
    budgets: pointsOf('budgets')?.map(budgetOf) ?? null,
    stability:
      pointsOf('in-a-row')?.map(({ medianMs, facts, pictureHash }) => ({
        durationMs: medianMs,
        residentBytes: facts.residentBytes ?? null,
        pictureHash,
      })) ?? null,
    prompts:
      pointsOf('prompts')?.map(({ name, medianMs, facts }) => ({
        tokens: Number.parseInt(name, 10),
        encodeMs: facts.textMs ?? 0,
        durationMs: medianMs,
      })) ?? null,
  };
}

function sizeOf({ name, medianMs, facts, floorMs, placement }: BenchContestant): ShownSize {
  return { name, drawn: placement === null ? null : { durationMs: medianMs, facts, floorMs: floorMs ?? 0 } };
}

function budgetOf({ name, medianMs, facts, placement }: BenchContestant): ShownBudget {
  const { budgetBytes = 0, plannedBytes = 0, usedBytes = 0, tilePixels = null } = facts;
  const { meanDifference: mean, largestDifference: largest } = facts;
  const difference = mean === undefined || largest === undefined ? null : { mean, largest };
  const drawn =
    placement === null
      ? null
      : { durationMs: medianMs, placement, plannedBytes, usedBytes, tilePixels, difference };
  return { name, budgetBytes, drawn };
}

/** Cases that draw the same request every time. */
const SAME_REQUEST: readonly string[] = ['memory', 'budgets', 'in-a-row'];

/** One line per check over all figures; checks without measurements are left out. */
function checksOf(figures: readonly BenchFigure[]): ShownCheck[] {
  const told = figures.flatMap(({ checks, case: name }) => checks.map((check) => ({ ...check, case: name })));
  const withFact = (fact: string) => {
    const checks = told.filter(({ facts }) => facts[fact] !== undefined);
    return { ok: checks.every(({ ok }) => ok), checks, values: factOf(checks, fact) };
  };
  const [floor, spread, pictures, budgets] = [
    withFact('timesFloor'),
    withFact('leastSpread'),
    withFact('pictures'),
    withFact('budgets'),
  ];
  const same = pictures.checks.filter((check) => SAME_REQUEST.includes(check.case));
  const shown: readonly (readonly [count: number, check: ShownCheck])[] = [
    [floor.values.length, { name: 'floor', ok: floor.ok, timesFloor: Math.min(...floor.values) }],
    [spread.values.length, { name: 'picture', ok: spread.ok, leastSpread: Math.min(...spread.values) }],
    [
      same.length,
      {
        name: 'same picture',
        ok: pictures.ok,
        pictures: sum(factOf(same, 'pictures')),
        different: Math.max(...factOf(same, 'different')),
      },
    ],
    [
      budgets.values.length,
      {
        name: 'budget',
        ok: budgets.ok,
        budgets: sum(budgets.values),
        exceeded: sum(factOf(budgets.checks, 'exceeded')),
      },
    ],
  ];
  return shown.flatMap(([count, check]) => (count === 0 ? [] : [check]));
}

function factOf(checks: readonly BenchCheck[], fact: string): number[] {
  return checks.flatMap(({ facts }) => facts[fact] ?? []);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
