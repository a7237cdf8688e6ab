/**
 * A local server that answers like Hugging Face or ModelScope, with files of this repository: listings with checksums,
 * redirects of large files to storage with signed URLs, ranges, tags. It can be made to fail.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, relative } from 'node:path';

export type HubShape = 'huggingface' | 'modelscope';

/** How to answer a request for a file's bytes instead of sending them. */
export type Fault =
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Record<string, string> }
  /** Sends that many bytes of the response, then breaks the connection. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  | { readonly kind: 'damage' }
  /** Answers a range request with the whole file. */
  | { readonly kind: 'whole' }
  | { readonly kind: 'redirect'; readonly location: string };

export interface HubRequest {
  readonly path: string;
  readonly range: string | null;
  readonly ifRange: string | null;
  /** Counted per file. */
  readonly attempt: number;
}

export interface HubOptions {
  readonly shape: HubShape;
  /** Repository -> path -> bytes. */
  readonly repositories: ReadonlyMap<string, ReadonlyMap<string, Uint8Array>>;
  /** Entries per page of a listing. */
  readonly pageSize?: number;
  readonly fault?: (request: HubRequest) => Fault | null;
  /** How to answer a request for a listing instead of sending it. */
  readonly listingFault?: () => Fault | null;
  /** Changes the sizes in the listing. */
  readonly sizeOf?: (path: string, size: number) => number;
  /** Delay between pieces of 64 KiB. */
  readonly pieceDelayMs?: number;
}

/** Files above this are stored in LFS. */
const LFS_BYTES = 100_000;
const PIECE_BYTES = 64 * 1024;
const CUT_DELAY_MS = 300;

export class ModelHub implements AsyncDisposable {
  readonly requests: HubRequest[] = [];
  options: HubOptions;
  address = '';
  private readonly server: Server;

  private constructor(options: HubOptions) {
    this.options = options;
    this.server = createServer((request, response) => void this.answer(request, response));
  }

  static async start(options: HubOptions): Promise<ModelHub> {
    const hub = new ModelHub(options);
    await new Promise<void>((resolve) => hub.server.listen(0, '127.0.0.1', resolve));
    hub.address = `http://127.0.0.1:${(hub.server.address() as AddressInfo).port}`;
    return hub;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
    const url = new URL(request.url ?? '/', this.address);
    const path = decodeURIComponent(url.pathname);
    const listing =
      /^\/api\/models\/(.+)\/tree\/main$/.exec(path)?.[1] ??
      /^\/api\/v1\/models\/(.+)\/repo\/files$/.exec(path)?.[1];
    if (listing !== undefined) return this.list(listing, url, response);
    const stored = /^\/storage\/(.+)$/.exec(path)?.[1];
    if (stored !== undefined) return this.sendStored(stored, request, response);
    const [, repository = '', file = ''] =
      this.options.shape === 'huggingface'
        ? (/^\/(.+?\/.+?)\/resolve\/main\/(.+)$/.exec(path) ?? [])
        : [null, /^\/api\/v1\/models\/(.+)\/repo$/.exec(path)?.[1], url.searchParams.get('FilePath') ?? ''];
    const bytes = this.options.repositories.get(repository)?.get(file);
    if (bytes === undefined) return end(response, 404);
    if (bytes.length < LFS_BYTES) return this.sendFile(file, bytes, request, response);
    return end(response, 302, {
      location: `${this.address}/storage/${repository}/${file}?Signature=secret`,
      'x-linked-size': String(bytes.length),
      'x-linked-etag': `"${sha256(bytes)}"`,
    });
  }

  private list(repository: string, url: URL, response: ServerResponse): ServerResponse {
    const fault = this.options.listingFault?.() ?? null;
    if (fault?.kind === 'status') return end(response, fault.status, fault.headers);
    const files = this.options.repositories.get(repository);
    const { shape, pageSize = 1000 } = this.options;
    if (files === undefined) {
      if (shape === 'huggingface') return end(response, 404);
      return json(response, { Code: 10010205001, Message: 'record not found', Success: false });
    }
    const entries = [...files].map(([path, bytes]) => this.entry(path, bytes));
    if (shape === 'modelscope') {
      const folder = { Name: 'vae', Path: 'vae', Type: 'tree', Size: 0 };
      return json(response, { Code: 200, Success: true, Data: { Files: [folder, ...entries] } });
    }
    const from = Number(url.searchParams.get('cursor') ?? 0);
    const more = from + pageSize < entries.length;
    const next = `${this.address}${url.pathname}?recursive=true&cursor=${from + pageSize}`;
    const folder = { type: 'directory', path: 'vae', size: 0, oid: '0'.repeat(40) };
    return json(
      response,
      [folder, ...entries.slice(from, from + pageSize)],
      more ? { link: `<${next}>; rel="next"` } : {},
    );
  }

  private entry(path: string, bytes: Uint8Array): object {
    const size = this.options.sizeOf?.(path, bytes.length) ?? bytes.length;
    if (this.options.shape === 'modelscope') {
      return { Name: path, Path: path, Type: 'blob', Size: size, Sha256: sha256(bytes), IsLFS: true };
    }
    const blob = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
    const lfs = bytes.length < LFS_BYTES ? {} : { lfs: { oid: sha256(bytes), size, pointerSize: 134 } };
    return { type: 'file', path, size, oid: 'lfs' in lfs ? 'f'.repeat(40) : blob, ...lfs };
  }

  private async sendStored(
    path: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<unknown> {
    for (const [repository, files] of this.options.repositories) {
      const file = path.startsWith(`${repository}/`) ? path.slice(repository.length + 1) : null;
      const bytes = file === null ? undefined : files.get(file);
      if (file !== null && bytes !== undefined) return this.sendFile(file, bytes, request, response);
    }
    return end(response, 404);
  }

  private async sendFile(
    path: string,
    bytes: Uint8Array,
    { headers }: IncomingMessage,
    response: ServerResponse,
  ): Promise<unknown> {
    const range = headers.range ?? null;
    const ifRange = headers['if-range'];
    const attempt = this.requests.filter((request) => request.path === path).length + 1;
    const seen = { path, range, ifRange: typeof ifRange === 'string' ? ifRange : null, attempt };
    this.requests.push(seen);
    const fault = this.options.fault?.(seen) ?? null;
    if (fault?.kind === 'status') return end(response, fault.status, fault.headers);
    if (fault?.kind === 'redirect') return end(response, 302, { location: fault.location });
    const etag = `"${sha256(bytes).slice(0, 32)}"`;
    const isCurrent = seen.ifRange === null || seen.ifRange === etag;
    const from =
      fault?.kind === 'whole' || !isCurrent ? 0 : Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    if (from >= bytes.length && bytes.length > 0) {
      return end(response, 416, { 'content-range': `bytes */${bytes.length}` });
    }
    const isPart = from > 0;
    response.writeHead(isPart ? 206 : 200, {
      etag,
      'content-length': bytes.length - from,
      ...(isPart ? { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {}),
    });
    const until = fault?.kind === 'cut' ? Math.min(bytes.length, from + fault.afterBytes) : bytes.length;
    for (let at = from; at < until; at += PIECE_BYTES) {
      const piece = bytes.slice(at, Math.min(until, at + PIECE_BYTES));
      if (fault?.kind === 'damage') piece[0] = (piece[0] ?? 0) ^ 0xff;
      if (!response.write(piece)) await writable(response);
      await new Promise((resolve) => setTimeout(resolve, this.options.pieceDelayMs ?? 0));
      if (response.destroyed) return response;
    }
    if (until === bytes.length) return response.end();
    // The client discards unread data when the connection breaks.
    await new Promise((resolve) => setTimeout(resolve, CUT_DELAY_MS));
    return response.destroy();
  }
}

/** Every file below a folder, by its path relative to the folder. */
export function filesBelow(folder: string): Map<string, Uint8Array> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return new Map(
    files
      .sort()
      .map((file) => [relative(folder, file).replaceAll('\\', '/'), new Uint8Array(readFileSync(file))]),
  );
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Waits until the response accepts more data or is closed. */
async function writable(response: ServerResponse): Promise<void> {
  if (response.destroyed) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}

function end(response: ServerResponse, status: number, headers: Record<string, string> = {}): ServerResponse {
  return response.writeHead(status, headers).end();
}

function json(response: ServerResponse, body: unknown, headers: Record<string, string> = {}): ServerResponse {
  return response
    .writeHead(200, { 'content-type': 'application/json', ...headers })
    .end(JSON.stringify(body));
}
