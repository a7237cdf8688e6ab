import type { Readable } from 'node:stream';
import type { GenerateReport, JobRequest, RgbImage } from '@danqing/protocol';
import type { PictureRecord } from './picture-record.ts';

/** An image as drawn by a job. */
export interface DrawnPicture {
  readonly jobId: string;
  readonly model: string;
  readonly image: RgbImage;
  readonly seed: bigint;
  readonly request: JobRequest;
  readonly report: GenerateReport;
  /** Whether request and seed alone reproduce the image. Only then does its file contain them. */
  readonly isRepeatable: boolean;
}

/** An image file as it is sent. */
export interface PictureFile {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  readonly etag: string;
}

export interface ImageQuery {
  /** The prompt must contain every one of these. */
  readonly words: readonly string[];
  readonly beforeSeq?: number | undefined;
  readonly limit: number;
}

export interface ImagePage {
  /** Newest first. */
  readonly images: readonly PictureRecord[];
  /** Over all pages. */
  readonly total: number;
  /** Start of the next page: it holds images before this one. Null on the last page. */
  readonly nextSeq: number | null;
}

/** Port: images with their metadata, which outlive the process. An image whose file was removed is forgotten. */
export interface ImageStore {
  /** Saves a PNG with its parameters, completely or not at all. @throws DanqingError OUTPUT_UNWRITABLE, DISK_SPACE */
  save(drawn: DrawnPicture): Promise<void>;
  /** @throws DanqingError IMAGE_NOT_FOUND */
  find(name: string): Promise<PictureRecord>;
  /** In the order in which they were drawn. */
  ofJob(jobId: string): Promise<PictureRecord[]>;
  list(query: ImageQuery): Promise<ImagePage>;
  /** Reads the PNG. @throws DanqingError IMAGE_NOT_FOUND */
  read(name: string): Promise<PictureFile>;
  /** A small WebP copy, made on first request. @throws DanqingError IMAGE_NOT_FOUND */
  readThumbnail(name: string): Promise<PictureFile>;
  /** Checks that the file exists, too. @throws DanqingError IMAGE_NOT_FOUND */
  checkThere(name: string): Promise<void>;
  /** Streams the PNG, for sending many. @throws DanqingError IMAGE_NOT_FOUND */
  open(name: string): Promise<Readable>;
  /** @throws DanqingError IMAGE_NOT_FOUND, OUTPUT_UNWRITABLE */
  remove(name: string): Promise<void>;
}
