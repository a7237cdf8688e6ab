import { createHash } from 'node:crypto';
import { lstat, readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { encodePng, pictureTexts, readRegularFile, replaceFile, writeNewFile } from '@danqing/engine';
import { readVersion } from '@danqing/engine/version';
import {
  DanqingError,
  type GenerateReport,
  isDanqingError,
  type JobRequest,
  type RgbImage,
  reasonText,
} from '@danqing/protocol';
import type { PictureFile } from '../jobs/job-service.ts';
import { say } from '../say/say.ts';
import type { PictureTable } from '../store/picture-table.ts';
import { closeToOthers, isExposed, PRIVATE } from '../store/private-folder.ts';
import { loadSharp } from './load-sharp.ts';
import type { PictureRecord } from './picture-record.ts';

const NAME = /^outputs_\d{14}(-\d{1,6})?\.png$/;
const PART = /^\.outputs_\d{14}\.png\.[0-9a-f]{12}\.part$/;
/** What is written now is younger. */
const STALE_MS = 10_000;
const THUMBNAIL_EDGE = 384;
const ETAG_DIGITS = 32;

export interface PictureFolders {
  readonly output: string;
  readonly thumbnails: string;
}

export interface DrawnPicture {
  readonly jobId: string;
  readonly model: string;
  readonly image: RgbImage;
  readonly seed: bigint;
  readonly request: JobRequest;
  readonly report: GenerateReport;
}

/** Picture files and what is known of them. */
export class PictureStore {
  readonly table: PictureTable;
  private readonly folders: PictureFolders;

  constructor(table: PictureTable, folders: PictureFolders) {
    this.table = table;
    this.folders = folders;
  }

  /**
   * Removes what an earlier process left half written, and takes from others what an older version gave them of our
   * pictures. What cannot be looked at, or is no file, is left alone.
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

  /** Writes the file, then remembers it. @throws DanqingError OUTPUT_UNWRITABLE, DISK_SPACE */
  async add({ jobId, model, image, seed, request, report }: DrawnPicture): Promise<void> {
    const bytes = await encodePng(image, pictureTexts(report, seed, readVersion()));
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
      // Its job fails, and will be asked for again: a file that nobody knows would only lie there.
      await rm(path, { force: true });
      throw error;
    }
  }

  /** @throws DanqingError IMAGE_NOT_FOUND */
  find(name: string): PictureRecord {
    const picture = NAME.test(name) ? this.table.find(name) : null;
    if (picture === null) throw notFound(name);
    return picture;
  }

  /** @throws DanqingError IMAGE_NOT_FOUND also when the file was deleted by hand: then it is forgotten */
  async read(name: string): Promise<PictureFile> {
    const picture = this.find(name);
    try {
      const bytes = await readOwn(join(picture.folder, name));
      if (bytes !== null) return { bytes, mediaType: 'image/png', etag: `"${picture.etag}"` };
    } catch (error) {
      await this.forgetIfGone(picture);
      throw notFound(name, error);
    }
    throw notFound(name);
  }

  /** A small copy, made when it is first asked for. @throws DanqingError IMAGE_NOT_FOUND */
  async readThumbnail(name: string): Promise<PictureFile> {
    const { etag } = this.find(name);
    const path = join(this.folders.thumbnails, `${etag}.webp`);
    const made = await readOwn(path).catch(() => null);
    const bytes = made ?? (await this.makeThumbnail(name, path));
    return { bytes, mediaType: 'image/webp', etag: `"${etag}-${THUMBNAIL_EDGE}"` };
  }

  /** File, thumbnail and row. @throws DanqingError IMAGE_NOT_FOUND, OUTPUT_UNWRITABLE */
  async remove(name: string): Promise<void> {
    const { folder, etag } = this.find(name);
    await rm(join(folder, name), { force: true }).catch(refused);
    await rm(join(this.folders.thumbnails, `${etag}.webp`), { force: true });
    this.table.remove(name);
  }

  /** Those whose file is still there; the others are forgotten, unless their whole folder is away. */
  async present(pictures: readonly PictureRecord[]): Promise<PictureRecord[]> {
    const isThere = await Promise.all(pictures.map((one) => this.isThere(one)));
    return pictures.filter((_, index) => isThere[index]);
  }

  /** @throws DanqingError IMAGE_NOT_FOUND */
  async checkThere(name: string): Promise<void> {
    if (!(await this.isThere(this.find(name)))) throw notFound(name);
  }

  pathOf({ folder, name }: PictureRecord): string {
    return join(folder, name);
  }

  private async makeThumbnail(name: string, path: string): Promise<Uint8Array> {
    const sharp = await loadSharp();
    const { bytes } = await this.read(name);
    const size = {
      width: THUMBNAIL_EDGE,
      height: THUMBNAIL_EDGE,
      fit: 'inside',
      withoutEnlargement: true,
    } as const;
    const thumbnail = await sharp(bytes).resize(size).webp({ quality: 80 }).toBuffer();
    // Kept where that works: it can be made again.
    await replaceFile(path, thumbnail, PRIVATE).catch((error: unknown) => {
      if (!isDanqingError(error, 'OUTPUT_UNWRITABLE')) throw error;
    });
    return thumbnail;
  }

  /** Whoever can write into the folder may have put a link or a pipe in its place: then it is not. */
  private async isThere(picture: PictureRecord): Promise<boolean> {
    if (await this.forgetIfGone(picture)) return false;
    const found = await lstat(this.pathOf(picture)).catch(() => null);
    return found?.isFile() ?? false;
  }

  private async forgetIfGone(picture: PictureRecord): Promise<boolean> {
    if (!(await isMissing(this.pathOf(picture)))) return false;
    // A disk that is not mounted looks the same, but for the folder.
    if (!(await isMissing(picture.folder))) this.table.remove(picture.name);
    return true;
  }
}

/** Null for what is no file of its own: a link, a pipe. */
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
  return new DanqingError(
    'IMAGE_NOT_FOUND',
    say`There is no picture ${JSON.stringify(name.slice(0, 100))}.`,
    {
      hint: say`It may have been deleted. GET /api/images lists what there is.`,
      cause,
    },
  );
}

const FULL = new Set(['ENOSPC', 'EDQUOT']);

/** Words for who runs a server, where the engine's speak of flags. */
function refused(error: unknown): never {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const message = reasonText(error);
  if (FULL.has(code)) {
    const hint = say`Make room there, or give another folder as output.dir.`;
    throw new DanqingError('DISK_SPACE', message, { hint, cause: error });
  }
  const hint = say`Change the permissions of the folder, or give another one as output.dir.`;
  throw new DanqingError('OUTPUT_UNWRITABLE', message, { hint, cause: error });
}

/** YYYYMMDDHHMMSS, local time. */
export function timeStamp(now: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const date = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())];
  return [...date, two(now.getHours()), two(now.getMinutes()), two(now.getSeconds())].join('');
}
