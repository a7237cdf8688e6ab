import { describe, expect, it } from 'vitest';
import type { DurationStore } from '../../src/ports/duration-store.ts';
import { newJob } from '../support/new-job.ts';

/** What every duration store must do; `open` returns an empty one. */
export function describeDurationStore(
  name: string,
  open: () => Promise<AsyncDisposable & { readonly store: DurationStore }>,
): void {
  const { request } = newJob('a');

  describe(name, () => {
    it('expects of a request what pictures like it took, each of them', async () => {
      await using opened = await open();
      const { store } = opened;
      expect(await store.expectedMs('fake', request)).toBeNull();
      await store.add('fake', { ...request, numImages: 2 }, 200);
      expect(await store.expectedMs('fake', { ...request, numImages: 3, seed: '1', prompt: 'x' })).toBe(300);
      for (const other of [{ width: 128 }, { height: 128 }, { steps: 4 }, { guidance: 2 }]) {
        expect(await store.expectedMs('fake', { ...request, ...other })).toBeNull();
      }
      expect(await store.expectedMs('other', request)).toBeNull();
    });

    it('follows a machine that became slower', async () => {
      await using opened = await open();
      const { store } = opened;
      const one = { ...request, numImages: 1 };
      await store.add('fake', one, 100);
      for (let picture = 0; picture < 20; picture += 1) await store.add('fake', one, 1000);
      const expectedMs = await store.expectedMs('fake', one);
      expect(expectedMs).toBeGreaterThan(900);
      expect(expectedMs).toBeLessThanOrEqual(1000);
    });
  });
}
