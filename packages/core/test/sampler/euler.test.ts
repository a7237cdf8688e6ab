import { describe, expect, it } from 'vitest';
import { eulerStep } from '../../src/sampler/euler.ts';
import { flowMatchSchedule } from '../../src/sampler/schedule.ts';
import { goldenPath, readGoldenJson } from '../support/fixture.ts';
import { f32, readSafetensors } from '../support/read-safetensors.ts';

const cases = readGoldenJson<Record<string, { num_inference_steps: number }>>('pipeline/cases.json');
const textToImage = Object.entries(cases).filter(([name]) => name.startsWith('p'));

describe('eulerStep', () => {
  it.each(textToImage)(
    '%s: every step equals diffusers bit for bit',
    (name, { num_inference_steps: steps }) => {
      const golden = readSafetensors(goldenPath(`pipeline/${name}.safetensors`));
      const { sigmas, timesteps } = flowMatchSchedule({ steps, shift: name.endsWith('shift6') ? 6 : 3 });
      expect(timesteps).toEqual(f32(golden, 'timesteps'));
      const latents = f32(golden, 'initial_latents').slice();
      const size = latents.length;
      for (let step = 0; step < steps; step++) {
        const velocity = f32(golden, 'velocity').subarray(step * size, (step + 1) * size);
        eulerStep(latents, velocity, {
          sigma: sigmas[step] as number,
          sigmaNext: sigmas[step + 1] as number,
        });
        expect(latents, `after step ${step}`).toEqual(
          f32(golden, 'latents').slice(step * size, (step + 1) * size),
        );
      }
      expect(latents).toEqual(f32(golden, 'final_latents'));
    },
  );

  it('refuses shapes that differ', () => {
    expect(() => eulerStep(new Float32Array(4), new Float32Array(5), { sigma: 1, sigmaNext: 0 })).toThrow(
      '4 latents',
    );
  });
});
