import { describe, expect, it } from 'vitest';
import { EventLog } from '../../src/jobs/event-log.ts';

const preview = (jobId: string, step: number) =>
  ({ type: 'preview', jobId, image: 0, step, dataUrl: 'data:,' }) as const;
const removed = (jobId: string) => ({ type: 'removed', jobId }) as const;

describe('the log of events', () => {
  it('gives what came after a place, of each job the newest', () => {
    const log = new EventLog();
    const start = log.position;
    log.publish(removed('a'));
    const between = log.position;
    for (const step of [1, 2, 3]) log.publish(preview('b', step));
    expect(log.after(start)?.map(({ event }) => event)).toEqual([removed('a'), preview('b', 3)]);
    expect(log.after(between)?.map(({ event }) => event)).toEqual([preview('b', 3)]);
    expect(log.after(log.position)).toEqual([]);
  });

  it('knows no place of another process, and none that was dropped', () => {
    const [log, other] = [new EventLog(), new EventLog()];
    const start = log.position;
    for (const id of ['', 'x', '-1', other.position, `${start}9`, start.replace(/\d+$/, '99')]) {
      expect(log.after(id)).toBeNull();
    }
    for (let index = 0; index < 2001; index += 1) log.publish(removed(String(index)));
    expect(log.after(start)).toBeNull();
    expect(log.after(start.replace(/\d+$/, '1'))).toHaveLength(2000);
  });

  it('wakes who waits, by an event or by the signal', async () => {
    const log = new EventLog();
    const controller = new AbortController();
    const woken = log.changed(log.position, controller.signal);
    log.publish(removed('a'));
    await woken;
    const left = log.changed(log.position, controller.signal);
    controller.abort();
    await left;
  });
});
