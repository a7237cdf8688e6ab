/** Width of the sinusoidal input of the transformer's time MLP. */
export const TIME_EMBEDDING_SIZE = 256;

const HALF = TIME_EMBEDDING_SIZE / 2;
const MAX_PERIOD = 10_000;
const TIME_SCALE = 1000;

const f = Math.fround;

/**
 * exp(-ln(10000) * i / 128), every operation in float32 as in the reference. torch's exp is not always the nearest
 * float: entry 12 is one unit in the last place above it, which the golden sinusoid shows.
 */
const FREQUENCIES = Float32Array.from({ length: HALF }, (_, i) =>
  Math.exp(f(f(f(-Math.log(MAX_PERIOD)) * i) / HALF)),
);
FREQUENCIES[12] = f((FREQUENCIES[12] as number) + 2 ** -25);

/**
 * Sinusoids for all steps at once: [steps, 256], cosines first. Angles reach 1000, so one unit in the last place of a
 * frequency changes a value by 6e-5: frequencies and angles must be float32 to match the reference.
 * @param modelTimes [steps], (1000 - timestep) / 1000.
 */
export function timeEmbedding(modelTimes: Float32Array): Float32Array {
  const out = new Float32Array(modelTimes.length * TIME_EMBEDDING_SIZE);
  modelTimes.forEach((time, step) => {
    const scaled = f(time * TIME_SCALE);
    const row = out.subarray(step * TIME_EMBEDDING_SIZE, (step + 1) * TIME_EMBEDDING_SIZE);
    FREQUENCIES.forEach((frequency, i) => {
      const angle = f(scaled * frequency);
      row[i] = Math.cos(angle);
      row[HALF + i] = Math.sin(angle);
    });
  });
  return out;
}
