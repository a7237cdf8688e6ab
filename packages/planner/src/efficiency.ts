import type { ModelRequirements } from '@danqing/core/memory';
import { findGpu } from './gpus/find-gpu.ts';
import type { Gpu, Vendor } from './gpus/gpu.ts';
import { PUBLISHED_SPEEDS, type PublishedSpeed } from './published-speeds.ts';

/** Share of a card's peak reached by programs, over the whole time from start to image. */
export interface EfficiencyRange {
  readonly low: number;
  readonly high: number;
  /** Number of measurements behind the range. */
  readonly count: number;
}

/**
 * `used`; `impossible`: faster than the arithmetic floor; `hampered`: limited by something other than the card, as
 * stated or because it is below 1/20 of the peak (swapping, another device); `unlogged`: possible but unverified.
 */
export type Verdict = 'used' | 'impossible' | 'hampered' | 'unlogged';

export interface JudgedSpeed {
  readonly speed: PublishedSpeed;
  readonly floorSeconds: number;
  /** Arithmetic done, as a share of the peak. */
  readonly efficiency: number;
  readonly verdict: Verdict;
}

/** Below this share, something other than the card was the limit. */
const HAMPERED_BELOW = 0.05;

/** Judges the speeds whose size is among the model's measured ones, each with its arithmetic floor. */
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

/** Range reached on cards of the same maker; null if no measurement is usable. */
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
