import { describe, expect, it } from 'vitest';
import { eventWarning, requestWarnings, warningMessages, warningSchema } from '../src/index.ts';

const MODEL = { name: 'mini', kind: 'turbo', limits: { minSize: 128, maxSize: 320 } } as const;

describe('warnings', () => {
  it('warnings about a request are worded in both languages', () => {
    const asked = { width: 512, height: 64, steps: 8, guidance: 0, negativePrompt: 'blur' };
    const warnings = requestWarnings(asked, MODEL);
    expect(warningMessages(warnings)).toEqual([
      'mini works best with edges of 128 to 320 pixels; 512x64 is outside that range.',
      'The negative prompt has no effect while guidance is 0.',
    ]);
    expect(warningMessages(warnings, 'zh')).toEqual([
      'mini 适合 128 到 320 像素的边长，512×64 超出了这个范围。',
      '引导强度为 0 时，负面提示词不起作用。',
    ]);
  });

  it('guidance that over-saturates a Turbo model is warned of', () => {
    const asked = { width: 256, height: 256, steps: 8, negativePrompt: '' };
    const told = (guidance: number, kind: 'turbo' | 'base') =>
      warningMessages(requestWarnings({ ...asked, steps: 30, guidance }, { ...MODEL, kind }), 'zh');
    expect(told(6.5, 'turbo')).toEqual(['引导强度 6.5 会使 Turbo 模型的画面过饱和；请用 0，最多 1。']);
    expect(told(1, 'turbo')).toEqual([]);
    expect(told(4, 'base')).toEqual([]);
  });

  it('warnings of older records are read and shown in English', () => {
    const older = [
      { kind: 'other', message: 'cut off' },
      { kind: 'size', message: 'too large', minSize: 128, maxSize: 320 },
    ].map((warning) => warningSchema.parse(warning));
    expect(warningMessages(older, 'zh')).toEqual(['cut off', 'too large']);
  });

  it('warnings from events carry the data of the events', () => {
    const event = { type: 'warning', message: 'cut off', zh: '被截去' } as const;
    expect(eventWarning(event)).toEqual({ kind: 'other', message: 'cut off', zh: '被截去' });
    const { zh: _, ...older } = event;
    expect(eventWarning(older)).toEqual({ kind: 'other', message: 'cut off' });
  });
});
