import type { GalleryPage } from '@danqing/protocol';
import type { PictureFile } from '../jobs/job-service.ts';
import type { JobTable } from '../store/job-table.ts';
import { galleryImageOf, type PictureRecord } from './picture-record.ts';
import type { PictureStore } from './picture-store.ts';
import { zipOf } from './zip-of.ts';

/** Words of a search that count; the rest is left out. */
const MAX_WORDS = 10;

export interface GalleryQuery {
  /** Words, divided by spaces, that must all be in the prompt. */
  readonly search?: string | undefined;
  readonly before?: string | undefined;
  readonly limit: number;
}

/** All that was drawn and is still there. */
export class Gallery {
  private readonly pictures: PictureStore;
  private readonly jobs: Pick<JobTable, 'find'>;

  constructor(pictures: PictureStore, jobs: Pick<JobTable, 'find'>) {
    this.pictures = pictures;
    this.jobs = jobs;
  }

  /** Newest first. */
  async list({ search = '', before, limit }: GalleryQuery): Promise<GalleryPage> {
    const words = search
      .split(/\s+/u)
      .filter((word) => word !== '')
      .slice(0, MAX_WORDS);
    const { table } = this.pictures;
    const beforeSeq = before === undefined ? undefined : Number(before);
    const found = table.search({ words, beforeSeq, limit });
    const last = found.at(-1);
    const images = (await this.pictures.present(found)).map(galleryImageOf);
    return {
      images,
      total: table.count(words),
      next: found.length === limit && last !== undefined ? String(last.seq) : null,
    };
  }

  /** @throws DanqingError IMAGE_NOT_FOUND */
  read(name: string): Promise<PictureFile> {
    return this.pictures.read(name);
  }

  /** @throws DanqingError IMAGE_NOT_FOUND */
  readThumbnail(name: string): Promise<PictureFile> {
    return this.pictures.readThumbnail(name);
  }

  /** The client that asked for it; null: its job is no longer in the history. @throws DanqingError IMAGE_NOT_FOUND */
  ownerOf(name: string): string | null {
    return this.jobs.find(this.pictures.find(name).jobId)?.client ?? null;
  }

  /** @throws DanqingError IMAGE_NOT_FOUND, OUTPUT_UNWRITABLE */
  remove(name: string): Promise<void> {
    return this.pictures.remove(name);
  }

  /** A ZIP file as it is written. @throws DanqingError IMAGE_NOT_FOUND before anything is sent */
  async zip(names: readonly string[]): Promise<ReadableStream<Uint8Array>> {
    const asked: PictureRecord[] = [...new Set(names)].map((name) => this.pictures.find(name));
    for (const { name } of asked) await this.pictures.checkThere(name);
    return zipOf(
      asked.map((one) => ({ name: one.name, path: this.pictures.pathOf(one), createdAt: one.createdAt })),
    );
  }
}
