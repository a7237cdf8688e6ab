/** All golden cases on one device, worst case by stage. */

import type { Difference } from '../../../core/test/support/error-measures.ts';
import { goldenPath } from '../../../core/test/support/fixture.ts';
import { measureRun, PIPELINE_RUNS } from '../../../core/test/support/golden-pipeline.ts';
import { VARIANTS } from '../../../core/test/support/variants.ts';
import { type LoweringChoice, openLowering } from '../../../ggml/test/support/ggml-ops.ts';
import { openEngineInProcess } from '../../src/host/in-process.ts';
import { tinyAutoencoder, tinyTextEncoder, tinyTransformer, wideTransformer } from './golden-models.ts';
import {
  DECODER_CASES,
  ENCODER_CASES,
  measureDecoder,
  measureEncoder,
  measureText,
  measureTransformer,
  OVERFLOW_CASE,
  OVERFLOW_FACTORS,
  openDecoder,
  openTextEncoder,
  openTransformer,
  TEXT_CASES,
  TINY_CASES,
  WIDE_CASES,
} from './golden-stages.ts';
import { measureVariant } from './golden-variants.ts';

export interface ReportRow {
  readonly stage: string;
  readonly cases: number;
  readonly worstCase: string;
  readonly nmse: number;
  /** Maximum over all cases. */
  readonly maxAbs: number;
}

interface Measured extends Difference {
  readonly case: string;
}

type Choice = Pick<LoweringChoice, 'device' | 'precision'>;

/** Yields rows as they are measured. */
export async function* goldenReport(choice: Choice): AsyncGenerator<ReportRow> {
  yield* stageRows(choice);
  for (const name of VARIANTS) {
    using lowering = openLowering(choice);
    yield row(`variants/${name}`, await measureVariant(lowering, name));
  }
  yield* pipelineRows(choice);
}

async function* stageRows(choice: Choice): AsyncGenerator<ReportRow> {
  using lowering = openLowering(choice);
  using encoder = openTextEncoder(lowering, await tinyTextEncoder());
  yield row('text encoder', await each(TEXT_CASES, String, (index) => measureText(encoder, index)));
  using tiny = openTransformer(lowering, await tinyTransformer());
  const name = (reference: { readonly name: string }): string => reference.name;
  yield row('transformer', await each(TINY_CASES, name, (reference) => measureTransformer(tiny, reference)));
  using scaled = openTransformer(lowering, await tinyTransformer(OVERFLOW_FACTORS));
  yield row(
    'transformer, overflow',
    await each([OVERFLOW_CASE], name, (reference) => measureTransformer(scaled, reference)),
  );
  using wide = openTransformer(lowering, await wideTransformer());
  yield row(
    'transformer, wide (Q4_0)',
    await each(WIDE_CASES, name, (reference) => measureTransformer(wide, reference)),
  );
  const vae = await tinyAutoencoder();
  using decoder = openDecoder(lowering, vae);
  yield row('VAE decoder', await each(DECODER_CASES, String, (id) => measureDecoder(decoder, id)));
  yield row('VAE encoder', await each(ENCODER_CASES, String, (id) => measureEncoder(lowering, vae, id)));
}

async function* pipelineRows(choice: Choice): AsyncGenerator<ReportRow> {
  await using engine = await openEngineInProcess({ ...choice, paths: { model: goldenPath('tiny') } });
  const [texts, velocities, latents, pictures]: [Measured[], Measured[], Measured[], Measured[]] = [
    [],
    [],
    [],
    [],
  ];
  for (const run of PIPELINE_RUNS) {
    const result = await measureRun(engine, run);
    texts.push({ case: run.name, ...result.text });
    if (result.negativeText !== null) texts.push({ case: `${run.name}, negative`, ...result.negativeText });
    velocities.push({ case: run.name, ...result.velocity });
    latents.push({ case: run.name, ...result.finalLatents });
    pictures.push({ case: run.name, ...result.rgb });
  }
  yield row('pipeline: prompt', texts);
  yield row('pipeline: velocity', velocities);
  yield row('pipeline: final latents', latents);
  yield row('pipeline: RGB of 255', pictures);
}

async function each<T>(
  cases: readonly T[],
  name: (item: T) => string,
  measure: (item: T) => Promise<Difference>,
): Promise<Measured[]> {
  const measured: Measured[] = [];
  for (const item of cases) measured.push({ case: name(item), ...(await measure(item)) });
  return measured;
}

function row(stage: string, measured: readonly Measured[]): ReportRow {
  // NaN is worse than any number.
  const worst = measured.reduce((a, b) => (b.nmse > a.nmse || Number.isNaN(b.nmse) ? b : a));
  const maxAbs = Math.max(...measured.map((one) => one.maxAbs));
  return { stage, cases: measured.length, worstCase: worst.case, nmse: worst.nmse, maxAbs };
}
