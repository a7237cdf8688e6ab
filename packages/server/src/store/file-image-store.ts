import { createHash } from 'node:crypto';
import { lstat, readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Readable } from 'node:stream';
import {
  encodePng,
  openRegularFile,
  pictureTexts,
  readRegularFile,
  replaceFile,
  writeNewFile,
} from '@danqing/engine';
import { readVersion } from '@danqing/engine/version';
import { DanqingError, isDanqingError, reasonText } from '@danqing/protocol';
import { shrinkToThumbnail, THUMBNAIL_EDGE } from '../pictures/small-pictures.ts';
import { timeStamp } from '../pictures/time-stamp.ts';
import type { DrawnPicture, ImagePage, ImageQuery, ImageStore, PictureFile } from '../ports/image-store.ts';
import { say } from '../say/say.ts';
import type { FiledPicture, PictureTable } from './picture-table.ts';
import { closeToOthers, isExposed, PRIVATE } from './private-folder.ts';

const NAME = /^outputs_\d{14}(-\d{1,6})?\.png$/;
const PART = /^\.outputs_\d{14}\.png\.[0-9a-f]{12}\.part$/;
/** A file still being written is younger than this. */
const STALE_MS = 10_000;
const ETAG_DIGITS = 32;

export interface PictureFolders {
  readonly output: string;
  readonly thumbnails: string;
}

/** Images as files, with their metadata in SQLite. */
export class FileImageStore implements ImageStore {
  private readonly table: PictureTable;
  private readonly folders: PictureFolders;

  constructor(table: PictureTable, folders: PictureFolders) {
    this.table = table;
    this.folders = folders;
  }

  /**
   * Removes files that an earlier process left half written, and restricts to the owner images that an older version
   * left readable by others. Anything that cannot be inspected or is not a regular file is left alone.
   */
  async sweep(): Promise<void> {
    const { output } = this.folders;
    const names = await readdir(output).catch(() => []);
    for (const name of names) {
      const [isPart, isPicture] = [PART.test(name), NAME.test(name)];
      if (!isPart && !isPicture) continue;
      const path = join(output, name);
      const found = await lstat(path).catch(() => null);
      if (found?.isFile() !== true) continue;
      if (isPart && Date.now() - found.mtimeMs > STALE_MS)
        await rm(path, { force: true }).catch(() => undefined);
      if (isPicture && isExposed(found) && this.table.find(name) !== null) closeToOthers(path);
    }
  }

  /** Writes the file, then records it in the database. */
  async save(drawn: DrawnPicture): Promise<void> {
    const { jobId, model, image, seed, request, report, isRepeatable } = drawn;
    const bytes = await encodePng(image, isRepeatable ? pictureTexts(report, seed, readVersion()) : []);
    const now = new Date();
    const folder = this.folders.output;
    const path = await writeNewFile(join(folder, `outputs_${timeStamp(now)}.png`), bytes, PRIVATE).catch(
      refused,
    );
    const picture = {
      name: basename(path),
      folder,
      jobId,
      model,
      createdAt: now.getTime(),
      width: image.width,
      height: image.height,
      bytes: bytes.length,
      etag: createHash('sha256').update(bytes).digest('hex').slice(0, ETAG_DIGITS),
      request: { ...request, seed: String(seed), numImages: 1 },
    };
    try {
      this.table.insert(picture);
    } catch (error) {
      // The job fails and will be submitted again: without a record the file would only be left over.
      await rm(path, { force: true });
      throw error;
    }
  }

  async find(name: string): Promise<FiledPicture> {
    const picture = NAME.test(name) ? this.table.find(name) : null;
    if (picture === null) throw notFound(name);
    return picture;
  }

  async ofJob(jobId: string): Promise<FiledPicture[]> {
    return this.table.ofJob(jobId);
  }

  async list(query: ImageQuery): Promise<ImagePage> {
    const found = this.table.search(query);
    const images = await this.present(found);
    const last = found.length === query.limit ? found.at(-1) : undefined;
    return { images, total: this.table.count(query.words), nextSeq: last?.seq ?? null };
  }

  async read(name: string): Promise<PictureFile> {
    const picture = await this.find(name);
    try {
      const bytes = await readOwn(join(picture.folder, name));
      if (bytes !== null) return { bytes, mediaType: 'image/png', etag: `"${picture.etag}"` };
    } catch (error) {
      await this.forgetIfGone(picture);
      throw notFound(name, error);
    }
    throw notFound(name);
  }

  async readThumbnail(name: string): Promise<PictureFile> {
    const { etag } = await this.find(name);
    const path = join(this.folders.thumbnails, `${etag}.webp`);
    const made = await readOwn(path).catch(() => null);
    const bytes = made ?? (await this.makeThumbnail(name, path));
    return { bytes, mediaType: 'image/webp', etag: `"${etag}-${THUMBNAIL_EDGE}"` };
  }

  /** Removes file, thumbnail and record. */
  async remove(name: string): Promise<void> {
    const { folder, etag } = await this.find(name);
    await rm(join(folder, name), { force: true }).catch(refused);
    await rm(join(this.folders.thumbnails, `${etag}.webp`), { force: true });
    this.table.remove(name);
  }

  async checkThere(name: string): Promise<void> {
    if (!(await this.isThere(await this.find(name)))) throw notFound(name);
  }

  /** Opens neither a link nor a pipe that someone put in the place of an image. */
  async open(name: string): Promise<Readable> {
    const file = await openRegularFile(pathOf(await this.find(name)), { followLinks: false });
    if (file === null)
      throw new DanqingError('IMAGE_NOT_FOUND', say`Something that is not a file has the name of the image.`);
    return file.handle.createReadStream();
  }

  /** Images whose files still exist; the others are forgotten, unless the whole folder is missing. */
  private async present(pictures: readonly FiledPicture[]): Promise<FiledPicture[]> {
    const isThere = await Promise.all(pictures.map((one) => this.isThere(one)));
    return pictures.filter((_, index) => isThere[index]);
  }

  private async makeThumbnail(name: string, path: string): Promise<Uint8Array> {
    const { bytes } = await this.read(name);
    const thumbnail = await shrinkToThumbnail(bytes);
    // Best effort: the thumbnail can be made again.
    await replaceFile(path, thumbnail, PRIVATE).catch((error: unknown) => {
      if (!isDanqingError(error, 'OUTPUT_UNWRITABLE')) throw error;
    });
    return thumbnail;
  }

  /** False for a link or a pipe, which anyone with write access to the folder may have put in the image's place. */
  private async isThere(picture: FiledPicture): Promise<boolean> {
    if (await this.forgetIfGone(picture)) return false;
    const found = await lstat(pathOf(picture)).catch(() => null);
    return found?.isFile() ?? false;
  }

  private async forgetIfGone(picture: FiledPicture): Promise<boolean> {
    if (!(await isMissing(pathOf(picture)))) return false;
    // An unmounted disk looks the same, except that its folder is missing too.
    if (!(await isMissing(picture.folder))) this.table.remove(picture.name);
    return true;
  }
}

function pathOf({ folder, name }: FiledPicture): string {
  return join(folder, name);
}

/** Null unless the path is a regular file: a link or a pipe does not count. */
function readOwn(path: string): Promise<Buffer | null> {
  return readRegularFile(path, { followLinks: false });
}

async function isMissing(path: string): Promise<boolean> {
  return lstat(path).then(
    () => false,
    (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT',
  );
}

function notFound(name: string, cause?: unknown): DanqingError {
  return new DanqingError('IMAGE_NOT_FOUND', say`There is no image ${JSON.stringify(name.slice(0, 100))}.`, {
    hint: say`It may have been deleted. GET /api/images lists all images.`,
    cause,
  });
}

const FULL = new Set(['ENOSPC', 'EDQUOT']);

/** Words the error for the operator of a server: the engine's own words mention flags. */
function refused(error: unknown): never {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const message = reasonText(error);
  if (FULL.has(code)) {
    const hint = say`Free disk space there, or set output.dir to another folder.`;
    throw new DanqingError('DISK_SPACE', message, { hint, cause: error });
  }
  const hint = say`Change the permissions of the folder, or set output.dir to another one.`;
  throw new DanqingError('OUTPUT_UNWRITABLE', message, { hint, cause: error });
}
