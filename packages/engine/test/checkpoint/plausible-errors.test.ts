import { describe, expect, it } from 'vitest';
import { goldenPath } from '../../../core/test/support/fixture.ts';
import { PLAUSIBLE_ERRORS, plausibleErrorPath } from '../../../core/test/support/plausible-errors.ts';
import { openCheckpoint } from '../../src/checkpoint/open-checkpoint.ts';

const open = (name: string) => {
  const kind = name.startsWith('te-') ? 'textEncoder' : 'transformer';
  return openCheckpoint({ model: goldenPath('tiny'), [kind]: plausibleErrorPath(name) });
};

describe('well-formed files that are not the model', () => {
  // NaN values are found when they are read, not in a header.
  const rows = PLAUSIBLE_ERRORS.filter(
    ({ level, expect }) => level === 'checkpoint' && expect !== 'RESULT_NOT_FINITE',
  );

  it.each(rows.filter(({ expect }) => !expect.startsWith('loads')))('$name: $expect', async (row) => {
    const error = await open(row.name).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: row.expect, message: expect.stringMatching(row.says ?? /./) });
    expect(error).toHaveProperty('hint', expect.any(String));
  });

  it('te-wrong-shape.gguf: both shapes are said, and nothing else is wrong', async () => {
    const error = await open('te-wrong-shape.gguf').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      message: expect.stringContaining('blk.1.ffn_up.weight has shape [120, 64], expected [128, 64]'),
      details: { missing: [], misshapen: ['blk.1.ffn_up.weight'], mistyped: [] },
    });
  });

  it('te-nan-weight.safetensors opens: its values are read later', async () => {
    await using checkpoint = await open('te-nan-weight.safetensors');
    expect(checkpoint.warnings).toEqual([]);
  });
});
