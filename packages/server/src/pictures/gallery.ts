import type { GalleryPage } from '@danqing/protocol';
import type { ImageStore } from '../ports/image-store.ts';
import type { JobStore } from '../ports/job-store.ts';
import { galleryImageOf, type PictureRecord } from '../ports/picture-record.ts';
import { zipOf } from './zip-of.ts';

/** Number of search words that count; the rest is ignored. */
const MAX_WORDS = 10;

export interface GalleryQuery {
  /** Words separated by spaces; the prompt must contain all of them. */
  readonly search?: string | undefined;
  readonly before?: string | undefined;
  readonly limit: number;
}

/** All images that were drawn and still exist. */
export class Gallery {
  private readonly images: ImageStore;
  private readonly jobs: Pick<JobStore, 'find'>;

  constructor(images: ImageStore, jobs: Pick<JobStore, 'find'>) {
    this.images = images;
    this.jobs = jobs;
  }

  /** Newest first. */
  async list({ search = '', before, limit }: GalleryQuery): Promise<GalleryPage> {
    const words = search
      .split(/\s+/u)
      .filter((word) => word !== '')
      .slice(0, MAX_WORDS);
    const beforeSeq = before === undefined ? undefined : Number(before);
    const { images, total, nextSeq } = await this.images.list({ words, beforeSeq, limit });
    return { images: images.map(galleryImageOf), total, next: nextSeq === null ? null : String(nextSeq) };
  }

  /** The client that requested it; null if its job is no longer in the history. @throws DanqingError IMAGE_NOT_FOUND */
  async ownerOf(name: string): Promise<string | null> {
    const { jobId } = await this.images.find(name);
    return (await this.jobs.find(jobId))?.client ?? null;
  }

  /** Streams images as a ZIP file. @throws DanqingError IMAGE_NOT_FOUND before anything is sent */
  async zip(names: readonly string[]): Promise<ReadableStream<Uint8Array>> {
    const asked: PictureRecord[] = [];
    for (const name of new Set(names)) {
      await this.images.checkThere(name);
      asked.push(await this.images.find(name));
    }
    return zipOf(
      asked.map(({ name, createdAt }) => ({ name, createdAt, open: () => this.images.open(name) })),
    );
  }
}
