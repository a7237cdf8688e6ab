import type { Readable } from 'node:stream';
import type { GenerateReport, JobRequest, RgbImage } from '@danqing/protocol';
import type { PictureRecord } from './picture-record.ts';

/** A picture as a job drew it. */
export interface DrawnPicture {
  readonly jobId: string;
  readonly model: string;
  readonly image: RgbImage;
  readonly seed: bigint;
  readonly request: JobRequest;
  readonly report: GenerateReport;
  /** Whether request and seed alone draw it again: only then its file names them. */
  readonly isRepeatable: boolean;
}

/** A picture file as it is sent. */
export interface PictureFile {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  readonly etag: string;
}

export interface ImageQuery {
  /** Every one of these must be in the prompt. */
  readonly words: readonly string[];
  readonly beforeSeq?: number | undefined;
  readonly limit: number;
}

export interface ImagePage {
  /** Newest first. */
  readonly images: readonly PictureRecord[];
  /** Of all pages. */
  readonly total: number;
  /** What the next page begins before; null: this is the last one. */
  readonly nextSeq: number | null;
}

/** Port: pictures with what is known of them, kept beyond the process. A picture that somebody took away is forgotten. */
export interface ImageStore {
  /** A PNG with its parameters. All of it is kept, or nothing. @throws DanqingError OUTPUT_UNWRITABLE, DISK_SPACE */
  save(drawn: DrawnPicture): Promise<void>;
  /** @throws DanqingError IMAGE_NOT_FOUND */
  find(name: string): Promise<PictureRecord>;
  /** In the order in which they were drawn. */
  ofJob(jobId: string): Promise<PictureRecord[]>;
  list(query: ImageQuery): Promise<ImagePage>;
  /** The PNG. @throws DanqingError IMAGE_NOT_FOUND */
  read(name: string): Promise<PictureFile>;
  /** A small copy, as WebP, made when it is first asked for. @throws DanqingError IMAGE_NOT_FOUND */
  readThumbnail(name: string): Promise<PictureFile>;
  /** That its bytes are there, too. @throws DanqingError IMAGE_NOT_FOUND */
  checkThere(name: string): Promise<void>;
  /** The PNG as it is read, for who sends many. @throws DanqingError IMAGE_NOT_FOUND */
  open(name: string): Promise<Readable>;
  /** @throws DanqingError IMAGE_NOT_FOUND, OUTPUT_UNWRITABLE */
  remove(name: string): Promise<void>;
}
