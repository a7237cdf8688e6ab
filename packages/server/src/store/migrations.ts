/** Each entry upgrades the database by one version (`user_version`). Entries are added, never changed. */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE jobs (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
    source TEXT NOT NULL,
    client TEXT NOT NULL,
    model TEXT NOT NULL,
    request TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    ended_at INTEGER,
    interruptions INTEGER NOT NULL DEFAULT 0,
    warnings TEXT NOT NULL DEFAULT '[]',
    error TEXT,
    report TEXT
  );
  CREATE INDEX jobs_by_state ON jobs (state, seq);
  CREATE TABLE pictures (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    folder TEXT NOT NULL,
    job_id TEXT NOT NULL,
    model TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    etag TEXT NOT NULL,
    seed TEXT NOT NULL,
    prompt TEXT NOT NULL,
    request TEXT NOT NULL
  );
  CREATE INDEX pictures_by_job ON pictures (job_id, seq);
  CREATE TABLE durations (
    shape TEXT PRIMARY KEY,
    mean_ms REAL NOT NULL,
    pictures INTEGER NOT NULL
  ) WITHOUT ROWID;
  `,
  // Warnings used to be plain text.
  `
  UPDATE jobs SET warnings = (
    SELECT json_group_array(json_object('kind', 'other', 'message', value)) FROM json_each(jobs.warnings)
  );
  `,
  // The first version with `secure_delete`: only the number changes.
  'SELECT 1;',
  // Attachments of jobs.
  `ALTER TABLE jobs ADD COLUMN attachments TEXT NOT NULL DEFAULT '{}';`,
];

export const SECURE_DELETE_VERSION = 3;
