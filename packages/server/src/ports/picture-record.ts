import type { GalleryImage, JobImage, JobRequest } from '@danqing/protocol';

/** An image as stored; times in milliseconds since 1970. */
export interface PictureRecord {
  readonly seq: number;
  readonly name: string;
  readonly jobId: string;
  readonly model: string;
  readonly createdAt: number;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  readonly etag: string;
  /** Reproduces this image alone: one image, with its own seed. */
  readonly request: JobRequest;
}

export function jobImageOf({ name, width, height, bytes, request }: PictureRecord): JobImage {
  const url = `/api/images/${name}`;
  return { name, url, thumbnailUrl: `${url}/thumbnail`, width, height, bytes, seed: request.seed };
}

export function galleryImageOf(picture: PictureRecord): GalleryImage {
  const { jobId, model, createdAt, request } = picture;
  return { ...jobImageOf(picture), jobId, model, createdAt: new Date(createdAt).toISOString(), request };
}
