import type { RgbImage } from '@danqing/protocol';

/** The decoder's [3, h, w] of about -1..1 as [h, w, 3] of 0..1, in f32 like the reference. */
export function toUnitRange(image: Float32Array, height: number, width: number): Float32Array {
  const pixels = new Float32Array(image.length);
  const plane = height * width;
  for (let pixel = 0; pixel < plane; pixel += 1) {
    for (let channel = 0; channel < 3; channel += 1) {
      const value = Math.fround((image[channel * plane + pixel] ?? 0) * 0.5 + 0.5);
      pixels[pixel * 3 + channel] = Math.min(1, Math.max(0, value));
    }
  }
  return pixels;
}

/** 0..1 to 0..255, rounded half to even as numpy does. */
export function toRgb(pixels: Float32Array, height: number, width: number): RgbImage {
  const data = new Uint8Array(pixels.length);
  for (let i = 0; i < pixels.length; i += 1) data[i] = roundHalfToEven(Math.fround((pixels[i] ?? 0) * 255));
  return { width, height, data };
}

function roundHalfToEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
