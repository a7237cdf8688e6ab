import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeTemporaryFolder } from '../../core/test/support/temporary-folder.ts';
import { measurePublished } from '../../engine/src/host/measure-published.ts';
import { pictureOf, readPublishedRequirements } from '../src/published-requirements.ts';

const SMALL = { width: 256, height: 256 };
const WIDE = { width: 512, height: 256 };

describe('readPublishedRequirements', () => {
  it('measures in a process of its own what it does not know, and keeps it', {
    timeout: 60_000,
  }, async () => {
    using temporary = makeTemporaryFolder();
    const folder = path.join(temporary.path, 'plans');
    const first = await readPublishedRequirements({ sizes: [SMALL], promptTokens: 64 }, folder);
    expect(first).toEqual(measurePublished({ sizes: [SMALL], promptTokens: 64 }));

    const both = await readPublishedRequirements({ sizes: [SMALL, WIDE], promptTokens: 64 }, folder);
    expect(pictureOf(both, SMALL)).toEqual(pictureOf(first, SMALL));
    expect(pictureOf(both, WIDE)?.flops.denoise).toBeGreaterThan(pictureOf(both, SMALL)?.flops.denoise ?? 0);

    const [file = ''] = await readdir(folder);
    const kept = path.join(folder, file);
    // The answer comes from the cache: a changed figure is returned.
    const changed = JSON.parse(await readFile(kept, 'utf8'));
    changed.pictures[0].stages[0].activationBytes = 7;
    await writeFile(kept, JSON.stringify(changed));
    const third = await readPublishedRequirements({ sizes: [SMALL], promptTokens: 64 }, folder);
    expect(pictureOf(third, SMALL)?.stages[0]?.activationBytes).toBe(7);

    await writeFile(kept, '{"model": 5');
    const again = await readPublishedRequirements({ sizes: [SMALL], promptTokens: 64 }, folder);
    expect(pictureOf(again, SMALL)).toEqual(pictureOf(first, SMALL));
  });
});
