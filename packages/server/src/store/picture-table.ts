import type { ImageQuery } from '../ports/image-store.ts';
import type { PictureRecord } from '../ports/picture-record.ts';
import { forgetDeleted, type Row, type Store } from './open-store.ts';
import { writing } from './store-error.ts';
import { storedRequest } from './stored-request.ts';

/** An image stored in a file. */
export interface FiledPicture extends PictureRecord {
  /** The folder of its file: the output folder may change later. */
  readonly folder: string;
}

/** The metadata of image files, in SQLite. */
export class PictureTable {
  private readonly store: Store;
  private readonly statements;

  constructor(store: Store) {
    this.store = store;
    this.statements = {
      insert: store.prepare(`
        INSERT INTO pictures (name, folder, job_id, model, created_at, width, height, bytes, etag, seed, prompt, request)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      `),
      byName: store.prepare('SELECT * FROM pictures WHERE name = ?'),
      byJob: store.prepare('SELECT * FROM pictures WHERE job_id = ? ORDER BY seq'),
      remove: store.prepare('DELETE FROM pictures WHERE name = ?'),
    };
  }

  /** @throws DanqingError DISK_SPACE, OUTPUT_UNWRITABLE */
  insert(picture: Omit<FiledPicture, 'seq'>): void {
    const { name, folder, jobId, model, createdAt, width, height, bytes, etag, request } = picture;
    const { seed, prompt } = request;
    const file = [width, height, bytes, etag] as const;
    const values = [name, folder, jobId, model, createdAt, ...file, seed, prompt, JSON.stringify(request)];
    writing(() => this.statements.insert.run(...values));
  }

  find(name: string): FiledPicture | null {
    const row = this.statements.byName.get(name) as Row | undefined;
    return row === undefined ? null : recordOf(row);
  }

  /** In the order in which they were drawn. */
  ofJob(jobId: string): FiledPicture[] {
    return (this.statements.byJob.all(jobId) as Row[]).map(recordOf);
  }

  /** Newest first. */
  search({ words, beforeSeq, limit }: ImageQuery): FiledPicture[] {
    const patterns = words.map(patternOf);
    const statement = this.store.prepare(
      `SELECT * FROM pictures WHERE seq < ? ${matches(words)} ORDER BY seq DESC LIMIT ?`,
    );
    const rows = statement.all(beforeSeq ?? Number.MAX_SAFE_INTEGER, ...patterns, limit);
    return (rows as Row[]).map(recordOf);
  }

  count(words: readonly string[]): number {
    const statement = this.store.prepare(`SELECT count(*) AS n FROM pictures WHERE 1 ${matches(words)}`);
    const row = statement.get(...words.map(patternOf)) as Row;
    return Number(row.n);
  }

  remove(name: string): void {
    writing(() => {
      this.statements.remove.run(name);
      forgetDeleted(this.store);
    });
  }
}

/** Matches substrings, because Chinese words are not separated by spaces. */
function matches(words: readonly string[]): string {
  return words.map(() => String.raw`AND prompt LIKE ? ESCAPE '\'`).join(' ');
}

function patternOf(word: string): string {
  return `%${word.replace(/[\\%_]/g, (character) => `\\${character}`)}%`;
}

function recordOf(row: Row): FiledPicture {
  return {
    seq: Number(row.seq),
    name: String(row.name),
    folder: String(row.folder),
    jobId: String(row.job_id),
    model: String(row.model),
    createdAt: Number(row.created_at),
    width: Number(row.width),
    height: Number(row.height),
    bytes: Number(row.bytes),
    etag: String(row.etag),
    request: storedRequest(String(row.request)),
  };
}
