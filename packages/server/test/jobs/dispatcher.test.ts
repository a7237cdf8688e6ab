import { DanqingError, sameText } from '@danqing/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Dispatcher, type DispatcherParts } from '../../src/jobs/dispatcher.ts';
import type { Outcome, RunListener } from '../../src/jobs/worker.ts';
import type { JobRecord } from '../../src/ports/job-record.ts';
import { MemoryJobStore } from '../support/memory-job-store.ts';
import { newJob } from '../support/new-job.ts';
import { openMemoryPorts } from '../support/open-memory-ports.ts';

/** A worker under the test's control: jobs run until `end`. */
class ScriptedWorker {
  readonly ran: string[] = [];
  private readonly ends = new Map<string, (outcome: Outcome) => void>();
  private readonly listeners = new Map<string, RunListener>();

  run(
    job: JobRecord,
    { signal, listener }: { signal: AbortSignal; listener: RunListener },
  ): Promise<Outcome> {
    this.ran.push(job.id);
    this.listeners.set(job.id, listener);
    return new Promise((resolve) => {
      this.ends.set(job.id, resolve);
      signal.addEventListener('abort', () => resolve({ step: 'interrupt' }));
    });
  }

  end(id: string, outcome: Outcome): void {
    this.ends.get(id)?.(outcome);
  }

  listenerOf(id: string): RunListener {
    const listener = this.listeners.get(id);
    if (listener === undefined) throw new Error(`${id} did not run`);
    return listener;
  }
}

const FAILED: Outcome = { step: 'fail', error: { code: 'ENGINE_CRASHED', message: 'died', hint: 'again' } };

/** A disk that can be made full. */
class FullStore extends MemoryJobStore {
  isFull = false;

  override async claim(job: JobRecord): Promise<boolean> {
    this.check();
    return super.claim(job);
  }

  override async update(job: JobRecord): Promise<void> {
    this.check();
    await super.update(job);
  }

  private check(): void {
    if (this.isFull) throw new DanqingError('DISK_SPACE', sameText('Full.'));
  }
}

async function open(jobs: MemoryJobStore) {
  const worker = new ScriptedWorker();
  const problems: unknown[] = [];
  const ports = await openMemoryPorts();
  const parts: DispatcherParts = { ...ports, jobs, worker, onProblem: (error) => problems.push(error) };
  return {
    dispatcher: new Dispatcher(parts, { slots: 1, waiting: 10 }),
    worker,
    problems,
    events: ports.events,
  };
}

describe('the dispatcher', () => {
  it('leaves a job that another server has claimed to that one, and starts the next', async () => {
    const store = new MemoryJobStore();
    const { dispatcher, worker } = await open(store);
    for (const id of ['a', 'b', 'c']) await dispatcher.submit(newJob(id));
    const theirs = await store.find('b');
    if (theirs === null) throw new Error('not kept');
    expect(await store.claim({ ...theirs, state: 'running', startedAt: 1 })).toBe(true);
    worker.end('a', FAILED);
    await vi.waitFor(() => expect(worker.ran).toEqual(['a', 'c']));
    expect(dispatcher.find('b')).toBeNull();
    expect(await store.find('b')).toMatchObject({ state: 'running', startedAt: 1 });
    await dispatcher.stop(0);
  });

  it('tells nothing of a run that is over', async () => {
    const { dispatcher, worker, events } = await open(new MemoryJobStore());
    await dispatcher.submit(newJob('a'));
    const progress = dispatcher.find('a')?.progress;
    if (progress === undefined || progress === null) throw new Error('does not run');
    await dispatcher.cancel('a');
    const position = await events.position();
    worker.listenerOf('a')({ progress, warnings: [] }, { image: 0, step: 1, bytes: new Uint8Array() });
    expect(await events.after(position)).toEqual([]);
  });

  it('lets what runs wait for the next start when it stops, however often that happens', async () => {
    const store = new MemoryJobStore();
    for (let start = 0; start < 3; start += 1) {
      const { dispatcher, worker } = await open(store);
      await dispatcher.recover();
      if (start === 0) await dispatcher.submit(newJob('a'));
      expect(worker.ran).toEqual(['a']);
      await dispatcher.stop(0);
      expect(await store.find('a')).toMatchObject({ state: 'waiting', startedAt: null, interruptions: 0 });
    }
  });
});

describe('a store that refuses', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('stops no job; what it did not take is written when it takes it, and seen until then', async () => {
    const store = new FullStore();
    const { dispatcher, worker, problems } = await open(store);
    await dispatcher.submit(newJob('a'));
    await dispatcher.submit(newJob('b'));
    store.isFull = true;
    worker.end('a', FAILED);
    await vi.waitFor(() => expect(worker.ran).toEqual(['a', 'b']));
    expect(dispatcher.find('a')?.record).toMatchObject({
      state: 'failed',
      error: { code: 'ENGINE_CRASHED' },
    });
    expect((await store.find('a'))?.state).toBe('running');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(problems.length).toBeGreaterThan(2);
    store.isFull = false;
    await vi.advanceTimersByTimeAsync(2000);
    expect(await store.find('a')).toMatchObject({ state: 'failed', error: { code: 'ENGINE_CRASHED' } });
    expect((await store.find('b'))?.state).toBe('running');
    expect(dispatcher.find('a')).toBeNull();
    vi.useRealTimers();
    await dispatcher.stop(0);
    expect((await store.find('b'))?.state).toBe('waiting');
  });

  it('takes a new job only where it keeps it', async () => {
    const store = new MemoryJobStore();
    store.insert = () => Promise.reject(new DanqingError('DISK_SPACE', sameText('Full.')));
    const { dispatcher } = await open(store);
    await expect(dispatcher.submit(newJob('a'))).rejects.toMatchObject({ code: 'DISK_SPACE' });
    expect(dispatcher.counts).toMatchObject({ waiting: 0, running: 0 });
  });
});
