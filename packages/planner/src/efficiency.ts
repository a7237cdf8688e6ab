import type { ModelRequirements } from '@danqing/core/memory';
import { findGpu } from './gpus/find-gpu.ts';
import type { Gpu, Vendor } from './gpus/gpu.ts';
import { PUBLISHED_SPEEDS, type PublishedSpeed } from './published-speeds.ts';

/** Share of a card's peak that a program reached, from start to picture. */
export interface EfficiencyRange {
  readonly low: number;
  readonly high: number;
  /** How many measurements stand behind it. */
  readonly count: number;
}

/**
 * `used`; `impossible`: faster than the arithmetic floor; `hampered`: known not to be the card's doing, or under a
 * twentieth of the peak, which is swapping or another device; `unlogged`: possible, but nobody stands behind it.
 */
export type Verdict = 'used' | 'impossible' | 'hampered' | 'unlogged';

export interface JudgedSpeed {
  readonly speed: PublishedSpeed;
  readonly floorSeconds: number;
  /** Arithmetic that was done, as a share of the peak. */
  readonly efficiency: number;
  readonly verdict: Verdict;
}

/** Below this share something else than the card was at work. */
const HAMPERED_BELOW = 0.05;

/** Measurements whose size is among the model's measured ones, each with the floor that it must not break. */
export function judgeSpeeds({ pictures }: ModelRequirements, speeds = PUBLISHED_SPEEDS): JudgedSpeed[] {
  return speeds.flatMap((speed) => {
    const picture = pictures.find(({ width, height }) => width === speed.width && height === speed.height);
    if (picture === undefined) return [];
    const floorSeconds = (picture.flops.denoise * speed.evaluations) / findGpu(speed.card).peakFlops;
    const efficiency = floorSeconds / speed.seconds;
    return [{ speed, floorSeconds, efficiency, verdict: verdictOf(speed, efficiency) }];
  });
}

function verdictOf({ kind }: PublishedSpeed, efficiency: number): Verdict {
  if (efficiency > 1) return 'impossible';
  if (kind === 'hampered' || efficiency < HAMPERED_BELOW) return 'hampered';
  return kind === 'measured' ? 'used' : 'unlogged';
}

/** What was reached on cards of that maker; null where no measurement is usable. */
export function efficiencyOf(
  { architecture }: Pick<Gpu, 'architecture'>,
  judged: readonly JudgedSpeed[],
): EfficiencyRange | null {
  const ofMaker = (vendor: Vendor) =>
    judged.filter(({ speed, verdict }) => verdict === 'used' && vendorOf(speed) === vendor);
  const shares = ofMaker(architecture.vendor).map(({ efficiency }) => efficiency);
  if (shares.length === 0) return null;
  return { low: Math.min(...shares), high: Math.max(...shares), count: shares.length };
}

function vendorOf({ card }: PublishedSpeed): Vendor {
  return findGpu(card).architecture.vendor;
}
