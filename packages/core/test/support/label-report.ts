/** Finds the first intermediate value that differs from the golden set's. */
import { nmse } from './error-measures.ts';
import type { GoldenTensor } from './read-safetensors.ts';

export interface LabelError {
  readonly label: string;
  readonly error: number;
}

type Values = ReadonlyMap<string, ArrayLike<number>>;
type Golden = ReadonlyMap<string, GoldenTensor>;

/** Errors of the labelled values that are also in the golden set, in order of computation. */
export function compareLabels(
  values: Values,
  golden: Golden,
  goldenName: (label: string) => string | null,
): LabelError[] {
  return [...values].flatMap(([label, value]) => {
    const expected = golden.get(goldenName(label) ?? '')?.data;
    // We stop at the image's or the caption's own tokens; the reference continues into the padding.
    return expected === undefined
      ? []
      : [{ label, error: nmse(value, expected.subarray(0, value.length) as Float32Array) }];
  });
}

export function firstDivergent(report: readonly LabelError[], limit: number): LabelError | undefined {
  return report.find(({ error }) => !(error < limit));
}

export function formatReport(report: readonly LabelError[]): string {
  return report.map(({ label, error }) => `${label} ${error.toExponential(1)}`).join('\n');
}

/** Labels are golden names, except `adaLN`: the golden values are the projections, ours are derived from them. */
export function transformerName(label: string): string | null {
  if (label.endsWith('.adaLN')) return null;
  return label.replace(/\.adaLN_modulation\.[01]$/, '.adaLN');
}

/** `layers.0.<module>` is `case1.layer0.<module>`; the result of layer i is hidden state i + 1. */
export function textEncoderName(label: string): string {
  const layer = /^layers\.(\d+)$/.exec(label)?.[1];
  if (layer !== undefined) return `case1.hidden_states.${Number(layer) + 1}`;
  return label.replace(/^layers\.(\d+)\./, 'case1.layer$1.');
}

/** `decoder.mid_block.resnets.0` is `<case>.mid.mid.resnets.0` in the golden set. */
export function autoencoderName(caseName: string, side: 'decoder' | 'encoder'): (label: string) => string {
  return (label) => {
    const inside = label
      .replace(`${side}.`, '')
      .replace('mid_block.resnets', 'mid.resnets')
      .replace('mid_block.attentions.0', 'mid.attention');
    return `${caseName}.mid.${inside}`;
  };
}
