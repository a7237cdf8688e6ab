import { randomUUID } from 'node:crypto';
import type { InstalledResult, TransferProgress, UnfinishedPull } from '@danqing/model-store';
import { DanqingError, otherWarning, type Transfer, type TransferEvent } from '@danqing/protocol';
import { failureOf } from '../failure-of.ts';
import { Notifier } from '../notifier.ts';
import { say } from '../say/say.ts';

export interface TransferWork {
  readonly kind: Transfer['kind'];
  readonly name: string | null;
  readonly pull: Transfer['pull'];
  readonly run: (options: {
    readonly signal: AbortSignal;
    readonly onProgress: (progress: TransferProgress) => void;
  }) => Promise<InstalledResult>;
}

interface Entry {
  transfer: Transfer;
  /** The number of its latest change, counted over all transfers. */
  change: number;
  readonly controller: AbortController;
  ended: Promise<void>;
}

/** Number of transfers at a time: all of them share the disk and the connection. */
const MAX_RUNNING = 3;
const MAX_KEPT = 50;

/** Downloads and imports. They live as long as the server; a download continues when it is requested again. */
export class Transfers {
  private readonly entries = new Map<string, Entry>();
  private readonly readers = new Notifier();
  private changes = 0;
  private readonly onInstalled: () => void;

  constructor(onInstalled: () => void = () => undefined) {
    this.onInstalled = onInstalled;
  }

  /** Newest first. */
  list(): Transfer[] {
    return [...this.entries.values()].map(({ transfer }) => transfer).reverse();
  }

  /** @throws DanqingError TRANSFER_NOT_FOUND */
  get(id: string): Transfer {
    return this.entryOf(id).transfer;
  }

  /** @throws DanqingError QUEUE_FULL */
  start(work: TransferWork): Transfer {
    const running = [...this.entries.values()].filter(({ transfer }) => transfer.state === 'running');
    if (running.length >= MAX_RUNNING) throw tooMany();
    const controller = new AbortController();
    const transfer = newTransfer(work);
    const entry: Entry = { transfer, change: 0, controller, ended: Promise.resolve() };
    this.entries.set(transfer.id, entry);
    this.change(entry, {});
    entry.ended = this.run(entry, work);
    this.forgetOldest();
    return entry.transfer;
  }

  /** Lists the unfinished downloads of earlier processes as cancelled. */
  restore(pulls: readonly UnfinishedPull[]): void {
    for (const pull of pulls.toSorted((a, b) => a.startedAt.getTime() - b.startedAt.getTime())) {
      const transfer = unfinishedTransfer(pull);
      const entry = { transfer, change: 0, controller: new AbortController(), ended: Promise.resolve() };
      this.entries.set(transfer.id, entry);
    }
    this.forgetOldest();
  }

  /** Removes ended transfers of a model that has been deleted. */
  forget(name: string): void {
    for (const [id, { transfer }] of this.entries) {
      if (transfer.name === name && transfer.state !== 'running') this.entries.delete(id);
    }
  }

  /**
   * Cancels a transfer and resolves once it has ended. If it had ended before, its state does not change.
   * @throws DanqingError TRANSFER_NOT_FOUND
   */
  async cancel(id: string): Promise<Transfer> {
    const entry = this.entryOf(id);
    entry.controller.abort();
    await entry.ended;
    return entry.transfer;
  }

  /** Cancels all transfers and waits for them to end. */
  async stop(): Promise<void> {
    const all = [...this.entries.values()];
    for (const { controller } of all) controller.abort();
    await Promise.all(all.map(({ ended }) => ended));
  }

  /** First all transfers as they are, then each change until the signal fires; a slow reader gets fewer events. */
  async *follow(signal: AbortSignal): AsyncGenerator<{ readonly id: string; readonly event: TransferEvent }> {
    let seen = this.changes;
    yield { id: String(seen), event: { type: 'snapshot', transfers: this.list() } };
    while (!signal.aborted) {
      const changed = [...this.entries.values()].filter(({ change }) => change > seen);
      seen = this.changes;
      for (const { transfer } of changed) yield { id: String(seen), event: { type: 'transfer', transfer } };
      if (this.changes === seen) await this.readers.next(signal);
    }
  }

  private async run(entry: Entry, { run }: TransferWork): Promise<void> {
    const { signal } = entry.controller;
    const onProgress = (progress: TransferProgress) => this.change(entry, progressFields(progress));
    try {
      const { name, warnings } = await run({ signal, onProgress });
      this.onInstalled();
      this.end(entry, { state: 'done', name, warnings: warnings.map(otherWarning) });
    } catch (error) {
      this.end(entry, failureOf(error, signal));
    }
  }

  private end(entry: Entry, fields: Partial<Transfer>): void {
    const endedAt = new Date().toISOString();
    this.change(entry, {
      phase: null,
      files: [],
      bytesPerSecond: null,
      remainingMs: null,
      waiting: null,
      endedAt,
      ...fields,
    });
  }

  private change(entry: Entry, fields: Partial<Transfer>): void {
    this.changes += 1;
    entry.change = this.changes;
    entry.transfer = { ...entry.transfer, ...fields };
    this.readers.wakeAll();
  }

  private entryOf(id: string): Entry {
    const entry = this.entries.get(id);
    if (entry !== undefined) return entry;
    throw new DanqingError('TRANSFER_NOT_FOUND', say`There is no download or import ${id.slice(0, 100)}.`, {
      hint: say`Finished ones are forgotten when the server stops.`,
    });
  }

  private forgetOldest(): void {
    for (const [id, { transfer }] of this.entries) {
      if (this.entries.size <= MAX_KEPT) return;
      if (transfer.state !== 'running') this.entries.delete(id);
    }
  }
}

function progressFields({ files, waiting, ...numbers }: TransferProgress): Partial<Transfer> {
  return {
    ...numbers,
    files: [...files],
    waiting: waiting === null ? null : waitOf(waiting),
  };
}

function waitOf({ reason, status, until }: NonNullable<TransferProgress['waiting']>): Transfer['waiting'] {
  return { reason, status, until: until.toISOString() };
}

function newTransfer({ kind, name, pull }: Omit<TransferWork, 'run'>): Transfer {
  return {
    id: randomUUID(),
    kind,
    name,
    pull,
    state: 'running',
    phase: 'listing',
    doneBytes: 0,
    totalBytes: 0,
    bytesPerSecond: null,
    remainingMs: null,
    files: [],
    waiting: null,
    startedAt: new Date().toISOString(),
    endedAt: null,
    error: null,
    warnings: [],
  };
}

function unfinishedTransfer({ name, doneBytes, totalBytes, startedAt, ...pull }: UnfinishedPull): Transfer {
  const at = startedAt.toISOString();
  const { model, variant, source } = pull;
  return {
    ...newTransfer({ kind: 'pull', name, pull: { model, variant, source } }),
    state: 'cancelled',
    phase: null,
    doneBytes,
    totalBytes,
    startedAt: at,
    endedAt: at,
    error: new DanqingError('CANCELLED', say`An earlier process did not finish it.`).toBody(),
  };
}

function tooMany(): DanqingError {
  return new DanqingError('QUEUE_FULL', say`${MAX_RUNNING} downloads and imports are already running.`, {
    hint: say`Wait for one to end, or cancel one.`,
    details: { retryAfterSeconds: 30 },
  });
}
