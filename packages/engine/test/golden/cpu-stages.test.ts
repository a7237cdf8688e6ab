import type { GgmlLowering } from '@danqing/ggml/lowering';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { liveHandles } from '../../../ggml/src/handles.ts';
import { openLowering } from '../../../ggml/test/support/ggml-ops.ts';
import {
  tinyAutoencoder,
  tinyTextEncoder,
  tinyTransformer,
  wideTransformer,
} from '../support/golden-models.ts';
import {
  DECODER_CASES,
  ENCODER_CASES,
  keeping,
  measureDecoder,
  measureEncoder,
  measureText,
  measureTransformer,
  OVERFLOW_CASE,
  OVERFLOW_FACTORS,
  openDecoder,
  openTextEncoder,
  openTransformer,
  runStages,
  TEXT_CASES,
  TINY_CASES,
  WIDE_CASES,
} from '../support/golden-stages.ts';

/** Ten times the golden set's limits for an engine in f32. */
const LIMIT = 1e-9;
const TRANSFORMER_LIMIT = 1e-7;

let lowering: GgmlLowering;
let idle: Readonly<Record<string, number>>;
beforeAll(() => {
  lowering = openLowering({ device: 'cpu', precision: 'f32' });
  idle = liveHandles();
});
afterEach(() => expect(liveHandles()).toEqual(idle));
afterAll(() => {
  lowering[Symbol.dispose]();
  expect(liveHandles()).toEqual({});
});

describe('text encoder', () => {
  it.each(TEXT_CASES)('case %i', async (index) => {
    using encoder = openTextEncoder(lowering, await tinyTextEncoder());
    expect((await measureText(encoder, index)).nmse).toBeLessThan(LIMIT);
  });
});

describe('transformer', () => {
  it.each(TINY_CASES)('$name', async (reference) => {
    using transformer = openTransformer(lowering, await tinyTransformer());
    expect((await measureTransformer(transformer, reference)).nmse).toBeLessThan(TRANSFORMER_LIMIT);
  });

  it.each(WIDE_CASES)('$name: wider than its time embedding, in Q4_0', async (reference) => {
    using transformer = openTransformer(lowering, await wideTransformer());
    expect((await measureTransformer(transformer, reference)).nmse).toBeLessThan(TRANSFORMER_LIMIT);
  });

  it('activations beyond the range of f16', async () => {
    using transformer = openTransformer(lowering, await tinyTransformer(OVERFLOW_FACTORS));
    const { nmse } = await measureTransformer(transformer, OVERFLOW_CASE);
    expect(nmse).toBeLessThan(TRANSFORMER_LIMIT);
  });
});

describe('autoencoder', () => {
  it.each(DECODER_CASES)('%s', async (name) => {
    using decoder = openDecoder(lowering, await tinyAutoencoder());
    expect((await measureDecoder(decoder, name)).nmse).toBeLessThan(LIMIT);
  });

  it('in tiles, as diffusers cuts and blends them', async () => {
    using decoder = openDecoder(lowering, await tinyAutoencoder());
    decoder.follow({ kind: 'tiled', tile: { edge: 64, activationBytes: 0, workBytes: 0 } });
    expect((await measureDecoder(decoder, 'tiled', 'tiled.tiled')).nmse).toBeLessThan(LIMIT);
  });

  it.each(ENCODER_CASES)('%s', async (name) => {
    const { nmse } = await measureEncoder(lowering, await tinyAutoencoder(), name);
    expect(nmse).toBeLessThan(LIMIT);
  });
});

describe('streamed segments', () => {
  it.each([0, 1, 3, 100])('give the same bytes, %i of them kept', async (kept) => {
    const whole = await runStages(lowering, { kind: 'whole' });
    expect(await runStages(lowering, keeping(kept))).toEqual(whole);
  });
});
