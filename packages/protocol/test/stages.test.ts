import { describe, expect, it } from 'vitest';
import { machineReportSchema } from '../src/earlier-reports/machine-report.ts';
import { byStage, PLANNED_STAGES, STAGE_NAMES, STAGE_WORDS, withNamesOfNow } from '../src/stages.ts';

describe('stages', () => {
  it('stages are in the order of an image, with loading separate', () => {
    expect(STAGE_NAMES).toEqual(['load', ...PLANNED_STAGES]);
    expect(Object.keys(byStage((stage) => stage))).toEqual(PLANNED_STAGES);
  });

  it.each(STAGE_NAMES)('%s is called by one name in each language, and by no other stage’s', (stage) => {
    const others = STAGE_NAMES.filter((name) => name !== stage).map((name) => STAGE_WORDS[name]);
    for (const language of ['en', 'zh'] as const) {
      for (const what of ['name', 'doing'] as const) {
        const words = STAGE_WORDS[stage][what][language];
        expect(words).not.toBe('');
        expect(others.map((other) => other[what][language])).not.toContain(words);
      }
    }
  });
});

describe('figures of an older version', () => {
  it('old stage names are mapped to current ones, others are kept', () => {
    expect(withNamesOfNow({ load: 1, encode: 2, denoise: 3 })).toEqual({ load: 1, text: 2, denoise: 3 });
    expect(withNamesOfNow({ encodeMs: 2, usedBytes: 3 })).toEqual({ textMs: 2, usedBytes: 3 });
  });

  it('old stage names are read in a report', () => {
    const { stageMs } = machineReportSchema.shape.sizes.element.shape;
    expect(stageMs.parse({ encode: 5, decode: 6 })).toEqual({ text: 5, decode: 6 });
    expect(stageMs.safeParse([5]).success).toBe(false);
    expect(stageMs.safeParse(null).success).toBe(false);
  });
});
