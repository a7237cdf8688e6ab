import { stat } from 'node:fs/promises';
import { DanqingError, type Text } from '@danqing/protocol';
import { say } from '../say/say.ts';
import { throwIfTransferCancelled } from '../transfer-cancelled.ts';
import type { Expected } from './expected-file.ts';
import type { Answer, HttpClient } from './http-client.ts';
import { PartialFile } from './partial-file.ts';
import { Retries, type RetryPolicy, type RetryWait } from './retry.ts';

export interface Download extends Expected {
  readonly url: URL;
  /** Name of the file in messages. */
  readonly label: string;
  /** Path of the finished file. */
  readonly target: string;
}

export interface DownloadOptions {
  readonly http: HttpClient;
  readonly retries: RetryPolicy;
  readonly signal?: AbortSignal | undefined;
  /** Called with the number of bytes on disk; it falls if a part turns out to be unusable. */
  readonly onBytes: (byteLength: number) => void;
  /** Called before each wait for a retry, and with null afterwards. */
  readonly onWait?: ((wait: RetryWait | null) => void) | undefined;
}

/**
 * Downloads a file or the rest of it, verifies its checksums, and only then gives it its name. A later call resumes
 * what a cancel, a failure or the end of the process leaves behind.
 * @throws DanqingError SOURCE_*, DOWNLOAD_CHECKSUM, DISK_SPACE, OUTPUT_UNWRITABLE, CANCELLED
 */
export async function downloadFile(download: Download, options: DownloadOptions): Promise<void> {
  const { target, byteLength } = download;
  throwIfTransferCancelled(options.signal);
  const finished = await stat(target).catch(() => null);
  if (finished?.isFile() && finished.size === byteLength) return options.onBytes(byteLength);
  const part = new PartialFile(target, download);
  try {
    await part.open(options.signal);
    options.onBytes(part.byteLength);
    // An earlier part may be damaged, which justifies one full download.
    const wasHere = part.byteLength > 0;
    if ((await complete(part, download, options)) === null) return;
    if (wasHere) {
      await part.restart(null);
      options.onBytes(0);
      if ((await complete(part, download, options)) === null) return;
    }
  } finally {
    await part.close();
  }
}

/** Null for a finished file, or the wrong checksum after a resumed download. @throws if a full download is wrong */
async function complete(
  part: PartialFile,
  download: Download,
  options: DownloadOptions,
): Promise<object | null> {
  const began = part.byteLength;
  await fetchRest(part, download, options);
  const mismatch = await part.finish();
  if (mismatch === null || began > 0) return mismatch;
  await part.discard();
  const { algorithm, hex, found } = mismatch;
  throw new DanqingError(
    'DOWNLOAD_CHECKSUM',
    say`${download.label}: its ${algorithm} is ${found}, but the published one is ${hex}.`,
    {
      hint: say`The source sends a damaged or different file: try again later, or use another source (--source).`,
      details: { file: download.label, algorithm, expected: hex, found },
    },
  );
}

async function fetchRest(part: PartialFile, download: Download, options: DownloadOptions): Promise<void> {
  const { retries: policy, signal, onWait } = options;
  const retries = new Retries({ policy, signal, onWait });
  while (part.byteLength < download.byteLength) {
    const before = part.byteLength;
    try {
      await fetchOnce(part, download, options);
    } catch (error) {
      if (part.byteLength > before) retries.reset();
      await retries.wait(error);
    }
  }
}

/** One request and its answer. Returns early if the connection is properly closed before the end. */
async function fetchOnce(
  part: PartialFile,
  { url, byteLength, label }: Download,
  { http, signal, onBytes }: DownloadOptions,
): Promise<void> {
  await using answer = await http.get(url, { signal, headers: rangeHeaders(part) });
  await place(part, answer, byteLength, label);
  onBytes(part.byteLength);
  for await (const chunk of answer.chunks()) {
    if (part.byteLength + chunk.byteLength > byteLength) {
      await part.restart(null);
      throw unlike(label, say`sends more than the ${byteLength} bytes that it lists`);
    }
    await part.append(chunk);
    onBytes(part.byteLength);
  }
  if (part.byteLength < byteLength) throw brokenOff(label, part.byteLength, byteLength);
}

/** Includes the tag of the earlier answer, so that a changed file comes whole. Weak tags are not valid for this. */
function rangeHeaders({ byteLength, etag }: PartialFile): Record<string, string> {
  if (byteLength === 0) return {};
  const isStrong = etag !== null && !etag.startsWith('W/');
  return { range: `bytes=${byteLength}-`, ...(isStrong ? { 'if-range': etag } : {}) };
}

/** Checks that the answer continues the part; restarts it otherwise. */
async function place(part: PartialFile, answer: Answer, byteLength: number, label: string): Promise<void> {
  const etag = answer.headers.get('etag');
  if (answer.status === 206) {
    const [, from, total] =
      /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(answer.headers.get('content-range') ?? '') ?? [];
    if (Number(from) !== part.byteLength || (total !== '*' && Number(total) !== byteLength)) {
      await part.restart(null);
      throw unlike(label, say`sends a different range from the one requested`);
    }
    return;
  }
  if (answer.status === 416) {
    await part.restart(null);
    throw brokenOff(label, 0, byteLength);
  }
  const announced = answer.headers.get('content-length');
  if (announced !== null && Number(announced) !== byteLength) {
    throw unlike(label, say`has ${announced} bytes, but ${byteLength} were listed`);
  }
  await part.restart(etag);
}

function brokenOff(label: string, here: number, byteLength: number): DanqingError {
  return new DanqingError(
    'SOURCE_UNREACHABLE',
    say`${label}: the source stopped after ${here} of ${byteLength} bytes.`,
    {
      hint: say`Try again: the download resumes where it stopped.`,
      details: { file: label, isPassing: true, retryAfterMs: null },
    },
  );
}

function unlike(label: string, what: Text): DanqingError {
  return new DanqingError('SOURCE_ANSWER', say`${label} ${what}.`, {
    hint: say`The source is being changed or does not work properly: try again later, or use another one (--source).`,
    details: { file: label },
  });
}
