import {
  type AttachmentIds,
  type ErrorBody,
  type JobReport,
  type JobState,
  type Warning,
  withNamesOfNow,
} from '@danqing/protocol';
import type { JobRecord, NewJob } from '../ports/job-record.ts';
import type { JobQuery, JobStore } from '../ports/job-store.ts';
import { forgetDeleted, type Row, type Store } from './open-store.ts';
import { writing } from './store-error.ts';
import { storedRequest } from './stored-request.ts';

/** Writes all mutable fields of a job. */
const UPDATE = `
  UPDATE jobs SET state = ?, started_at = ?, ended_at = ?, interruptions = ?, warnings = ?, error = ?, report = ?
`;

/** Jobs in SQLite. */
export class JobTable implements JobStore {
  private readonly store: Store;
  private readonly statements;

  constructor(store: Store) {
    this.store = store;
    this.statements = {
      insert: store.prepare(`
        INSERT INTO jobs (id, state, source, client, model, request, attachments, created_at, warnings)
        VALUES (?, 'waiting', ?, ?, ?, ?, ?, ?, ?)
      `),
      claim: store.prepare(`${UPDATE} WHERE seq = ? AND state = 'waiting'`),
      update: store.prepare(`${UPDATE} WHERE seq = ?`),
      byId: store.prepare('SELECT * FROM jobs WHERE id = ?'),
      open: store.prepare(`SELECT * FROM jobs WHERE state IN ('waiting', 'running') ORDER BY seq`),
      page: store.prepare(`
        SELECT * FROM jobs WHERE (?1 IS NULL OR state = ?1) AND seq < ?2 ORDER BY seq DESC LIMIT ?3
      `),
      remove: store.prepare('DELETE FROM jobs WHERE id = ?'),
    };
  }

  async insert(job: NewJob): Promise<JobRecord> {
    const { id, source, client, model, request, attachments, createdAt, warnings } = job;
    const { lastInsertRowid } = writing(() =>
      this.statements.insert.run(
        id,
        source,
        client,
        model,
        JSON.stringify(request),
        JSON.stringify(attachments),
        createdAt,
        JSON.stringify(warnings),
      ),
    );
    const open = { startedAt: null, endedAt: null, interruptions: 0, error: null, report: null } as const;
    return { ...job, ...open, seq: Number(lastInsertRowid), state: 'waiting' };
  }

  async claim(job: JobRecord): Promise<boolean> {
    return writing(() => this.statements.claim.run(...changing(job))).changes === 1;
  }

  async update(job: JobRecord): Promise<void> {
    writing(() => this.statements.update.run(...changing(job)));
  }

  async find(id: string): Promise<JobRecord | null> {
    const row = this.statements.byId.get(id) as Row | undefined;
    return row === undefined ? null : recordOf(row);
  }

  async listOpen(): Promise<JobRecord[]> {
    return (this.statements.open.all() as Row[]).map(recordOf);
  }

  async list({ state, beforeSeq, limit }: JobQuery): Promise<JobRecord[]> {
    const rows = this.statements.page.all(state ?? null, beforeSeq ?? Number.MAX_SAFE_INTEGER, limit);
    return (rows as Row[]).map(recordOf);
  }

  async remove(id: string): Promise<void> {
    writing(() => {
      this.statements.remove.run(id);
      forgetDeleted(this.store);
    });
  }
}

function changing({ state, startedAt, endedAt, interruptions, warnings, error, report, seq }: JobRecord) {
  return [
    state,
    startedAt,
    endedAt,
    interruptions,
    JSON.stringify(warnings),
    error === null ? null : JSON.stringify(error),
    report === null ? null : JSON.stringify(report),
    seq,
  ] as const;
}

function recordOf(row: Row): JobRecord {
  return {
    seq: Number(row.seq),
    id: String(row.id),
    state: row.state as JobState,
    source: row.source as JobRecord['source'],
    client: String(row.client),
    model: String(row.model),
    request: storedRequest(String(row.request)),
    attachments: JSON.parse(String(row.attachments)) as AttachmentIds,
    createdAt: Number(row.created_at),
    startedAt: row.started_at === null ? null : Number(row.started_at),
    endedAt: row.ended_at === null ? null : Number(row.ended_at),
    interruptions: Number(row.interruptions),
    warnings: JSON.parse(String(row.warnings)) as Warning[],
    error: row.error === null ? null : (JSON.parse(String(row.error)) as ErrorBody),
    report: row.report === null ? null : reportOf(String(row.report)),
  };
}

/** Reports of older servers lack adaptations and the memory used, and use an older name for one stage. */
function reportOf(text: string): JobReport {
  const report = JSON.parse(text) as Omit<JobReport, 'adaptations' | 'usedBytes'>;
  return { adaptations: [], usedBytes: null, ...report, stageMs: withNamesOfNow(report.stageMs) };
}
