import type { JobState } from '@danqing/protocol';
import { describe, expect, it } from 'vitest';
import { jobOf } from '../../src/jobs/job-view.ts';
import type { BusEvent, EventBus, LoggedEvent } from '../../src/ports/event-bus.ts';
import { newJob } from '../support/new-job.ts';

const NEVER = new AbortController().signal;

/** What every event bus must do; `open` returns one without events. */
export function describeEventBus(name: string, open: () => EventBus): void {
  describe(name, () => {
    it('gives what came after a place, in order, of each job at least the newest', async () => {
      const bus = open();
      const start = await bus.position();
      await bus.publish(job('a', 'waiting'));
      await bus.publish(job('b', 'waiting'));
      const between = await bus.position();
      await bus.publish(job('a', 'running'));
      await bus.publish(preview('a', 1));
      await bus.publish(preview('a', 2));
      await bus.publish(removed('b'));
      expect(newest(await bus.after(start))).toEqual(['a running', 'a preview 2', 'b removed']);
      expect(newest(await bus.after(between))).toEqual(['a running', 'a preview 2', 'b removed']);
      expect(await bus.after(await bus.position())).toEqual([]);
    });

    it('goes on after any event that it gave', async () => {
      const bus = open();
      const start = await bus.position();
      for (const id of ['a', 'b', 'c']) await bus.publish(job(id, 'waiting'));
      const [, second] = (await bus.after(start)) ?? [];
      expect(newest(await bus.after(second?.id ?? ''))).toEqual(['c waiting']);
    });

    it('knows no place of another bus', async () => {
      const [bus, other] = [open(), open()];
      await bus.publish(removed('a'));
      await other.publish(removed('a'));
      for (const id of ['', 'x', '-1', await other.position(), `${await bus.position()}9`]) {
        expect(await bus.after(id)).toBeNull();
      }
    });

    it('has the newest preview of each job that runs', async () => {
      const bus = open();
      for (const id of ['a', 'b', 'c', 'd']) {
        await bus.publish(job(id, 'running'));
        await bus.publish(preview(id, 1));
      }
      await bus.publish(preview('a', 2));
      await bus.publish(job('b', 'done'));
      await bus.publish(removed('c'));
      await bus.publish(job('d', 'running'));
      expect(newest(await bus.previews()).sort()).toEqual(['a preview 2', 'd preview 1']);
    });

    it('wakes all who wait, by an event or by their signal', async () => {
      const bus = open();
      const position = await bus.position();
      const woken = Promise.all([bus.changed(position, NEVER), bus.changed(position, NEVER)]);
      await bus.publish(removed('a'));
      await woken;
      // Resolves at once, because something has been published since.
      await bus.changed(position, NEVER);
      const controller = new AbortController();
      const left = bus.changed(await bus.position(), controller.signal);
      controller.abort();
      await left;
      await bus.changed(await bus.position(), controller.signal);
    });
  });
}

function job(id: string, state: JobState): BusEvent {
  const open = { startedAt: null, endedAt: null, interruptions: 0, error: null, report: null } as const;
  const record = { ...newJob(id), ...open, seq: 1, state };
  return { type: 'job', job: jobOf(record, { progress: null, place: null, images: [] }) };
}

export function preview(jobId: string, step: number): BusEvent {
  return { type: 'preview', jobId, image: 0, step, dataUrl: 'data:,' };
}

export function removed(jobId: string): BusEvent {
  return { type: 'removed', jobId };
}

/** The newest event of each job and its newest preview, as words. */
function newest(events: readonly LoggedEvent[] | null): string[] {
  const words = new Map<string, string>();
  for (const { event } of events ?? []) {
    const id = event.type === 'job' ? event.job.id : event.jobId;
    const isPreview = event.type === 'preview';
    const key = isPreview ? `${id} preview` : id;
    const what = event.type === 'job' ? event.job.state : isPreview ? `preview ${event.step}` : event.type;
    words.delete(key);
    words.set(key, `${id} ${what}`);
  }
  return [...words.values()];
}
