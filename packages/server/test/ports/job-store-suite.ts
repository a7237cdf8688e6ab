import type { JobState } from '@danqing/protocol';
import { describe, expect, it } from 'vitest';
import type { JobRecord } from '../../src/ports/job-record.ts';
import type { JobStore } from '../../src/ports/job-store.ts';
import { newJob } from '../support/new-job.ts';

export interface OpenedJobStore extends AsyncDisposable {
  readonly store: JobStore;
}

/** What every job store must do; `open` returns an empty one. */
export function describeJobStore(name: string, open: () => Promise<OpenedJobStore>): void {
  describe(name, () => {
    it('keeps a job as it was given, waiting, in the order of submission', async () => {
      await using opened = await open();
      const { store } = opened;
      const [first, second] = [await store.insert(newJob('a')), await store.insert(newJob('b'))];
      expect(first).toEqual({
        ...newJob('a'),
        seq: expect.any(Number),
        state: 'waiting',
        startedAt: null,
        endedAt: null,
        interruptions: 0,
        error: null,
        report: null,
      });
      expect(second.seq).toBeGreaterThan(first.seq);
      expect(await store.find('a')).toEqual(first);
      expect(await store.find('c')).toBeNull();
      expect(await store.listOpen()).toEqual([first, second]);
    });

    it('gives a job to one of all who claim it, and to nobody once it does not wait', async () => {
      await using opened = await open();
      const { store } = opened;
      const job = await store.insert(newJob('a'));
      const claims = [1, 2, 3].map((startedAt) => ({ ...job, state: 'running', startedAt }) as const);
      const won = await Promise.all(claims.map((claim) => store.claim(claim)));
      expect(won.filter((isOurs) => isOurs)).toHaveLength(1);
      expect(await store.find('a')).toEqual(claims[won.indexOf(true)]);
      expect(await store.claim({ ...job, state: 'cancelled' })).toBe(false);
      await store.update({ ...job, state: 'waiting' });
      expect(await store.claim({ ...job, state: 'cancelled', endedAt: 5 })).toBe(true);
      expect(await store.find('a')).toMatchObject({ state: 'cancelled', endedAt: 5 });
      expect(await store.claim({ ...job, id: 'b', seq: job.seq + 1 })).toBe(false);
    });

    it('writes all that can change, and nothing else', async () => {
      await using opened = await open();
      const { store } = opened;
      const job = await store.insert(newJob('a'));
      const changed: JobRecord = {
        ...job,
        state: 'failed',
        startedAt: 2,
        endedAt: 3,
        interruptions: 1,
        warnings: [{ kind: 'other', message: 'cut off' }],
        error: {
          code: 'ENGINE_CRASHED',
          message: 'The engine died.',
          hint: 'Again.',
          zh: { message: '引擎', hint: '再试' },
        },
      };
      await store.update(changed);
      expect(await store.find('a')).toEqual(changed);
      await store.update({ ...changed, client: 'z', model: 'z', createdAt: 99 });
      expect(await store.find('a')).toEqual(changed);
    });

    it('lists by state, newest first, a page at a time', async () => {
      await using opened = await open();
      const { store } = opened;
      for (const id of ['a', 'b', 'c', 'd', 'e']) {
        const job = await store.insert(newJob(id));
        if (id !== 'c') await store.update({ ...job, state: 'done' });
      }
      const ids = (jobs: readonly JobRecord[]) => jobs.map(({ id }) => id).join('');
      const page = async (state: JobState | undefined, beforeSeq?: number) =>
        await store.list({ state, beforeSeq, limit: 3 });
      expect(ids(await page(undefined))).toBe('edc');
      const first = await page('done');
      expect(ids(first)).toBe('edb');
      expect(ids(await page('done', first.at(-1)?.seq))).toBe('a');
      expect(ids(await page('waiting'))).toBe('c');
      expect(ids(await store.listOpen())).toBe('c');
    });

    it('removes a job, and lets it be gone already', async () => {
      await using opened = await open();
      const { store } = opened;
      const { seq } = await store.insert(newJob('a'));
      await store.remove('a');
      await store.remove('a');
      expect([await store.find('a'), await store.listOpen()]).toEqual([null, []]);
      // The order of submission continues.
      expect((await store.insert(newJob('b'))).seq).toBeGreaterThan(seq);
    });
  });
}
