import { describe, expect, it } from 'vitest';
import { pictureSettings } from '../../src/png/picture-settings.ts';

describe('pictureSettings', () => {
  const record = (request: object) => ({
    texts: [{ keyword: 'danqing', text: JSON.stringify({ model: 'm', request }) }],
  });

  it('takes our own record before the text of A1111', () => {
    const { texts } = record({ prompt: 'exact', seed: '9223372036854775807' });
    expect(pictureSettings({ texts: [{ keyword: 'parameters', text: 'a1111' }, ...texts] })).toMatchObject({
      prompt: 'exact',
      seed: '9223372036854775807',
      model: 'm',
    });
  });

  it('puts values into the ranges of a form', () => {
    const wild = { prompt: '', width: 1e9, height: 70, steps: 1000, guidance: -3 };
    expect(pictureSettings(record(wild))).toMatchObject({ width: 2048, height: 64, steps: 100, guidance: 0 });
  });

  it('falls back to the text where the record is not one', () => {
    const texts = [
      { keyword: 'danqing', text: '{"request":{"prompt":7}}' },
      { keyword: 'parameters', text: 'a fox\nSteps: 4, CFG scale: 1, Seed: 3, Size: 64x64' },
    ];
    expect(pictureSettings({ texts })).toMatchObject({ prompt: 'a fox', steps: 4, guidance: 0, seed: '3' });
    expect(pictureSettings({ texts: [{ keyword: 'Comment', text: 'hello' }] })).toBeNull();
  });
});
