import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { imageContent } from '../../../src/compat/mcp/picture-content.ts';

const noise = (edge: number) =>
  sharp(randomBytes(edge * edge * 3), { raw: { width: edge, height: edge, channels: 3 } })
    .png()
    .toBuffer();

describe('pictures in answers', () => {
  it('are the PNG itself where it is small', async () => {
    const png = await noise(64);
    const { data, mimeType } = await imageContent(png, 1);
    expect([mimeType, data]).toEqual(['image/png', png.toString('base64')]);
  });

  it.each([
    [1024, 1],
    [512, 4],
  ])('are smaller where noise of %i pixels is one of %i', async (edge, count) => {
    const { data, mimeType } = await imageContent(await noise(edge), count);
    expect(mimeType).toBe('image/jpeg');
    expect(data.length).toBeLessThanOrEqual(700_000 / count);
    expect((await sharp(Buffer.from(data, 'base64')).metadata()).format).toBe('jpeg');
  });
});
