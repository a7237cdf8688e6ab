import { describe, expect, it } from 'vitest';
import { TIME_EMBEDDING_SIZE, timeEmbedding } from '../../src/sampler/time-embedding.ts';
import { goldenPath } from '../support/fixture.ts';
import { f32, readSafetensors } from '../support/read-safetensors.ts';

describe('timeEmbedding', () => {
  it('equals the reference for one timestep', () => {
    const golden = readSafetensors(goldenPath('transformer/c04-cap33-10x6.safetensors'));
    const expected = f32(golden, 't_embedder.sinusoid');
    const actual = timeEmbedding(f32(golden, 't'));
    expect(actual.length).toBe(TIME_EMBEDDING_SIZE);
    const worst = Math.max(...actual.map((value, i) => Math.abs(value - (expected[i] as number))));
    expect(worst).toBeLessThan(1.3e-7);
  });

  it('puts one row per step, cosines before sines', () => {
    const rows = timeEmbedding(Float32Array.of(0, 0.5));
    expect(rows.length).toBe(2 * TIME_EMBEDDING_SIZE);
    expect(rows.slice(0, 128).every((value) => value === 1)).toBe(true);
    expect(rows.slice(128, 256).every((value) => value === 0)).toBe(true);
    expect(rows[256]).toBeCloseTo(Math.cos(500), 6);
    expect(rows[256 + 128]).toBeCloseTo(Math.sin(500), 6);
  });
});
