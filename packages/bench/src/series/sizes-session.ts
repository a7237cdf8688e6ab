import { isDanqingError, presetSizes } from '@danqing/protocol';
import type { BenchInput } from '../bench-input.ts';
import { floorFlops } from '../measure/floor-flops.ts';
import { measureSizes, nameOfSize } from '../measure/measure-sizes.ts';
import type { BenchSession, Sample } from '../session.ts';
import { sampleOf, series } from './series.ts';

/** The five sizes of the web page, scaled down for a smaller model. */
export function openSizesSession(input: BenchInput): BenchSession {
  const { configs, request, whole, card } = input;
  const sizes = presetSizes(card.defaults);
  const contestants = sizes.map((size) => {
    const { denoise, decode } = floorFlops(configs, { ...request, ...size }, whole.report.promptTokens);
    return { name: nameOfSize(size), flops: denoise + decode };
  });
  return series(contestants, async (onPoint) => {
    const measured = await measureSizes({ ...input, onPoint }, sizes);
    return measured.map(({ size, drawn, durationMs }): Sample => {
      if (!isDanqingError(drawn)) return sampleOf(drawn, nameOfSize(size));
      // A large size may not fit on a small card: a valid result.
      return { durationMs, outcome: { text: drawn.code, ok: true }, aborted: true };
    });
  });
}
