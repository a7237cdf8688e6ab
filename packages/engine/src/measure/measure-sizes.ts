import { PRESET_SIZES } from '../memory/card-report.ts';
import type { PictureSize } from '../memory/model-needs.ts';
import { type Drawn, drawMeasured } from './measured-picture.ts';
import { openSubject, type Subject } from './subject.ts';

export interface MeasuredSize {
  readonly size: PictureSize;
  readonly drawn: Drawn;
}

/** The five sizes that the page offers, or as much smaller as the model is. */
export function presetSizesOf({ width, height }: PictureSize): PictureSize[] {
  const divisor = Math.max(1, Math.round(1024 / Math.max(width, height)));
  return PRESET_SIZES.map((preset) => ({ width: preset.width / divisor, height: preset.height / divisor }));
}

/** Each size is drawn twice, the second time counts. */
export async function measureSizes(subject: Subject, sizes: readonly PictureSize[]): Promise<MeasuredSize[]> {
  const { request, signal, onPoint } = subject;
  await using engine = await openSubject(subject);
  const measured: MeasuredSize[] = [];
  for (const size of sizes) {
    onPoint?.(nameOfSize(size));
    await drawMeasured(engine, { ...request, ...size }, signal);
    measured.push({ size, drawn: await drawMeasured(engine, { ...request, ...size }, signal) });
  }
  return measured;
}

export function nameOfSize({ width, height }: PictureSize): string {
  return `${width}x${height}`;
}
