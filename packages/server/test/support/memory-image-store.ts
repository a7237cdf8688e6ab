import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { encodePng, pictureTexts } from '@danqing/engine';
import { DanqingError, sameText } from '@danqing/protocol';
import { shrinkToThumbnail } from '../../src/pictures/small-pictures.ts';
import type {
  DrawnPicture,
  ImagePage,
  ImageQuery,
  ImageStore,
  PictureFile,
} from '../../src/ports/image-store.ts';
import type { PictureRecord } from '../../src/ports/picture-record.ts';

interface Kept {
  readonly picture: PictureRecord;
  readonly png: Uint8Array;
}

export class MemoryImageStore implements ImageStore {
  private readonly kept = new Map<string, Kept>();
  private last = 0;

  async save({ jobId, model, image, seed, request, report }: DrawnPicture): Promise<void> {
    const png = await encodePng(image, pictureTexts(report, seed, '0'));
    this.last += 1;
    const name = `picture-${this.last}.png`;
    const picture = {
      ...{ seq: this.last, name, jobId, model, width: image.width, height: image.height },
      createdAt: Date.now(),
      bytes: png.length,
      etag: createHash('sha256').update(png).digest('hex'),
      request: { ...request, seed: String(seed), numImages: 1 },
    };
    this.kept.set(name, { picture, png });
  }

  async find(name: string): Promise<PictureRecord> {
    return this.keptOf(name).picture;
  }

  async ofJob(jobId: string): Promise<PictureRecord[]> {
    return this.all().filter((picture) => picture.jobId === jobId);
  }

  async list({ words, beforeSeq = Number.POSITIVE_INFINITY, limit }: ImageQuery): Promise<ImagePage> {
    const matching = this.all().filter(({ request }) =>
      words.every((word) => request.prompt.toLowerCase().includes(word.toLowerCase())),
    );
    const images = matching
      .filter(({ seq }) => seq < beforeSeq)
      .reverse()
      .slice(0, limit);
    const last = images.length === limit ? images.at(-1) : undefined;
    return { images, total: matching.length, nextSeq: last?.seq ?? null };
  }

  async read(name: string): Promise<PictureFile> {
    const { picture, png } = this.keptOf(name);
    return { bytes: png, mediaType: 'image/png', etag: `"${picture.etag}"` };
  }

  async readThumbnail(name: string): Promise<PictureFile> {
    const { picture, png } = this.keptOf(name);
    const etag = `"${picture.etag}-small"`;
    return { bytes: await shrinkToThumbnail(png), mediaType: 'image/webp', etag };
  }

  async checkThere(name: string): Promise<void> {
    this.keptOf(name);
  }

  async open(name: string): Promise<Readable> {
    return Readable.from([this.keptOf(name).png]);
  }

  async remove(name: string): Promise<void> {
    this.keptOf(name);
    this.kept.delete(name);
  }

  private all(): PictureRecord[] {
    return [...this.kept.values()].map(({ picture }) => picture);
  }

  private keptOf(name: string): Kept {
    const kept = this.kept.get(name);
    if (kept === undefined) throw new DanqingError('IMAGE_NOT_FOUND', sameText(`There is no ${name}.`));
    return kept;
  }
}
