import { readFileSync } from 'node:fs';
import { DanqingError } from '@danqing/protocol';
import { describe, expect, it } from 'vitest';
import { PLAUSIBLE_ERRORS, plausibleErrorPath } from '../../../core/test/support/plausible-errors.ts';
import { openTensorFile } from '../../src/checkpoint/open-tensor-file.ts';

async function outcome(name: string): Promise<DanqingError | 'loads'> {
  try {
    await using _archive = await openTensorFile(plausibleErrorPath(name));
    return 'loads';
  } catch (error) {
    if (error instanceof DanqingError) return error;
    throw error;
  }
}

describe('plausible errors', () => {
  it('has a row for every file of the manifest', () => {
    const manifest = JSON.parse(readFileSync(plausibleErrorPath('manifest.json'), 'utf8')) as {
      name: string;
    }[];
    expect(PLAUSIBLE_ERRORS.map(({ name }) => name)).toEqual(manifest.map(({ name }) => name));
  });

  it.each(PLAUSIBLE_ERRORS.filter(({ level }) => level === 'format'))('$name: $expect', async (row) => {
    const result = await outcome(row.name);
    if (result === 'loads') {
      expect(row.expect).toBe('loads');
      return;
    }
    expect(result.code).toBe(row.expect);
    expect(result.message).toMatch(row.says ?? /./);
    expect(result.message).toContain(row.name);
    expect(result.hint).toBeTruthy();
  });

  it.each(PLAUSIBLE_ERRORS.filter(({ level }) => level === 'checkpoint'))(
    '$name opens, its checkpoint is judged later',
    async ({ name }) => {
      expect(await outcome(name)).toBe('loads');
    },
  );
});
