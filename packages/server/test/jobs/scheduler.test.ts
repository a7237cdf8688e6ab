import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Schedulable, Scheduler } from '../../src/jobs/scheduler.ts';

function job(id: string, client = 'a', more: Partial<Schedulable> = {}): Schedulable {
  return { id, client, network: client, durationMs: null, remainingMs: null, ...more };
}

const ids = (jobs: readonly Schedulable[]) => jobs.map(({ id }) => id).join('');

describe('the schedule', () => {
  it('starts no more than there are slots, and a job that waits again where it stood', () => {
    const schedule = new Scheduler({ slots: 1, waiting: 10 });
    const [a, b, c] = [job('a'), job('b'), job('c')];
    for (const one of [a, b, c]) schedule.add(one);
    expect(schedule.next()).toBe(a);
    schedule.start(a);
    expect([schedule.next(), ids(schedule.running), ids(schedule.waiting)]).toEqual([null, 'a', 'bc']);
    schedule.release(a);
    expect([schedule.next(), ids(schedule.waiting)]).toEqual([a, 'abc']);
    schedule.remove(a);
    expect(schedule.next()).toBe(b);
  });

  it('gives each waiting job its place, and when it starts as far as that is known', () => {
    const schedule = new Scheduler({ slots: 1, waiting: 10 });
    const running = job('r', 'a', { remainingMs: 100 });
    const [first, second, third] = [job('1', 'b', { durationMs: 50 }), job('2', 'c'), job('3', 'd')];
    for (const one of [running, first, second, third]) schedule.add(one);
    schedule.start(running);
    expect([running, first, second, third].map((one) => schedule.placeOf(one))).toEqual([
      null,
      { position: 0, expectedStartMs: 100 },
      { position: 1, expectedStartMs: 150 },
      { position: 2, expectedStartMs: null },
    ]);
    expect(schedule.nextStartMs()).toBe(100);
  });

  it('starts nothing while it is held, says then of no job when it starts, and goes on', () => {
    const schedule = new Scheduler({ slots: 1, waiting: 10 });
    const one = job('a');
    schedule.add(one);
    schedule.hold();
    expect(() => schedule.hold()).toThrow('held already');
    expect([schedule.next(), schedule.placeOf(one)]).toEqual([null, { position: 0, expectedStartMs: null }]);
    schedule.resume();
    expect(schedule.next()).toBe(one);
    schedule.close();
    expect([schedule.next(), schedule.closed]).toEqual([null, true]);
  });

  it('has room up to its limit; where one has filled it, a little for each of the others', () => {
    const schedule = new Scheduler({ slots: 1, waiting: 10 });
    for (let index = 0; index < 10; index += 1) {
      expect(schedule.hasRoomFor('a')).toBe(true);
      schedule.add(job(`a${index}`, 'a'));
    }
    expect([schedule.hasRoomFor('a'), schedule.hasRoomFor('b')]).toEqual([false, true]);
    schedule.add(job('b', 'b'));
    expect(schedule.hasRoomFor('b')).toBe(false);
    for (let index = 0; index < 9; index += 1) schedule.add(job(`c${index}`, `c${index}`));
    expect(schedule.hasRoomFor('d')).toBe(false);
  });

  it('runs every job once, as the places said', () => {
    const clients = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 20 });
    fc.assert(
      fc.property(clients, fc.integer({ min: 1, max: 3 }), (names, slots) => {
        const schedule = new Scheduler({ slots, waiting: 100 });
        const jobs = names.map((client, index) => job(String(index), client));
        for (const one of jobs) schedule.add(one);
        const started: Schedulable[] = [];
        while (started.length < jobs.length) {
          const next = schedule.next();
          if (next === null) {
            expect(schedule.running.length).toBe(slots);
            schedule.remove(schedule.running[0] ?? job('none'));
            continue;
          }
          expect(schedule.placeOf(next)?.position).toBe(0);
          schedule.start(next);
          started.push(next);
        }
        expect(new Set(started).size).toBe(jobs.length);
        expect(schedule.next()).toBeNull();
      }),
    );
  });
});
