import { describe, expect, it } from 'vitest';
import { applyCfg, stepUsesGuidance } from '../../src/sampler/guidance.ts';
import { flowMatchSchedule } from '../../src/sampler/schedule.ts';
import { readGoldenJson } from '../support/fixture.ts';

interface Case {
  num_inference_steps: number;
  guidance_scale: number;
  cfg_truncation?: number;
  transformer_calls: number[];
  prompt: string | string[];
  num_images_per_prompt?: number;
}
const cases = Object.entries(readGoldenJson<Record<string, Case>>('pipeline/cases.json'));

describe('stepUsesGuidance', () => {
  it.each(cases.filter(([name]) => name.startsWith('p')))(
    '%s: evaluates as often as diffusers',
    (_, golden) => {
      const images = Array.isArray(golden.prompt)
        ? golden.prompt.length
        : (golden.num_images_per_prompt ?? 1);
      const { modelTimes } = flowMatchSchedule({ steps: golden.num_inference_steps, shift: 3 });
      const calls = Array.from(modelTimes, (modelTime) => {
        const { guidance_scale: guidance, cfg_truncation: cfgTruncation = 1 } = golden;
        return stepUsesGuidance({ guidance, cfgTruncation, modelTime }) ? 2 * images : images;
      });
      expect(calls).toEqual(golden.transformer_calls);
    },
  );
});

describe('applyCfg', () => {
  const positive = Float32Array.of(3, 4, 0);
  const negative = Float32Array.of(1, 4, 1);

  it('moves away from the negative prediction', () => {
    const result = applyCfg(positive, negative, { guidance: 3.5, cfgNormalization: 0 });
    expect(result).toEqual(Float32Array.of(10, 4, -3.5));
    expect(positive).toEqual(Float32Array.of(3, 4, 0));
  });

  it('leaves the positive prediction alone at guidance 0', () => {
    expect(applyCfg(positive, negative, { guidance: 0, cfgNormalization: 0 })).toEqual(positive);
  });

  it('limits the norm over the whole item', () => {
    const result = applyCfg(positive, negative, { guidance: 3.5, cfgNormalization: 1 });
    expect(Math.hypot(...result)).toBeCloseTo(5, 5);
    expect((result[0] as number) / (result[1] as number)).toBeCloseTo(10 / 4, 6);
  });

  it('the norm limit does not raise a smaller norm', () => {
    const options = { guidance: 3.5, cfgNormalization: 3 };
    expect(applyCfg(positive, negative, options)).toEqual(Float32Array.of(10, 4, -3.5));
  });

  it('rounds every operation to float32', () => {
    const [value] = applyCfg(Float32Array.of(0.1), Float32Array.of(0.3), {
      guidance: 0.7,
      cfgNormalization: 0,
    });
    const f = Math.fround;
    expect(value).toBe(f(f(0.1) + f(f(0.7) * f(f(0.1) - f(0.3)))));
  });

  it('refuses shapes that differ', () => {
    const options = { guidance: 1, cfgNormalization: 0 };
    expect(() => applyCfg(positive, new Float32Array(2), options)).toThrow('guidance: 3 values');
  });
});
