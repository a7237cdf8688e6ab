import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Context, Hono } from 'hono';
import { relativeTo, targetOf } from '../security/connection.ts';

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};
/** Names in this folder contain a hash of the content: when the content changes, so does the name. */
const HASHED_FOLDER = '/assets/';
const FOREVER = 'public, max-age=31536000, immutable';
/** May be stored but must be revalidated each time; the answer is usually 304. */
const ASK_AGAIN = 'no-cache';
const MIN_GZIP_BYTES = 1024;

interface WebFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly gzipped: Uint8Array<ArrayBuffer> | null;
  readonly mediaType: string;
  readonly etag: string;
  readonly cacheControl: string;
}

/** The files of the built page by their paths; empty if it was not built. */
export type WebFiles = ReadonlyMap<string, WebFile>;

/** Reads the page into memory. A file missing at start is never served, and no URL becomes a path on the disk. */
export async function readWebFiles(folder: string): Promise<WebFiles> {
  const files = new Map<string, WebFile>();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const mediaType = MEDIA_TYPES[extname(entry.name)];
    if (!entry.isFile() || mediaType === undefined) continue;
    const path = join(entry.parentPath, entry.name);
    const address = `/${relative(folder, path).split(sep).join('/')}`;
    files.set(address, webFile(address, mediaType, new Uint8Array(await readFile(path))));
  }
  const index = files.get('/index.html');
  if (index !== undefined) files.set('/', index);
  return files;
}

function webFile(address: string, mediaType: string, bytes: Uint8Array<ArrayBuffer>): WebFile {
  const isText = mediaType.includes('charset');
  return {
    bytes,
    gzipped: isText && bytes.length >= MIN_GZIP_BYTES ? new Uint8Array(gzipSync(bytes)) : null,
    mediaType,
    etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
    cacheControl: address.startsWith(HASHED_FOLDER) ? FOREVER : ASK_AGAIN,
  };
}

export function webRoutes(files: WebFiles): Hono {
  const routes = new Hono();
  routes.get('*', async (c, next) => {
    // Works below a proxy's prefix too: the page loads its files relative to its own URL.
    if (c.req.path === '/' && !isFolder(targetOf(c))) return c.redirect(relativeTo(c, ''), 308);
    const file = files.get(c.req.path);
    if (file !== undefined) return send(c, file);
    if (c.req.path === '/' && files.size === 0) return c.html(NOT_BUILT, 503);
    return next();
  });
  return routes;
}

function isFolder(target: string): boolean {
  return target.replace(/[?#].*$/s, '').endsWith('/');
}

function send(c: Context, { bytes, gzipped, mediaType, etag, cacheControl }: WebFile): Response {
  c.header('Cache-Control', cacheControl);
  c.header('ETag', etag);
  if (gzipped !== null) c.header('Vary', 'Accept-Encoding', { append: true });
  if (isKnown(c.req.header('if-none-match'), etag)) return c.body(null, 304);
  c.header('Content-Type', mediaType);
  const isZipped = gzipped !== null && /\bgzip\b/.test(c.req.header('accept-encoding') ?? '');
  if (!isZipped) return c.body(bytes);
  c.header('Content-Encoding', 'gzip');
  return c.body(gzipped);
}

function isKnown(header: string | undefined, etag: string): boolean {
  return (header ?? '').split(',').some((known) => known.trim().replace(/^W\//, '') === etag);
}

const NOT_BUILT = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Danqing 丹青</title>
<p>The page was not built. Stop the server and start it with: <code>bash scripts/start_app.sh</code>
<p lang="zh">网页尚未构建。请停止服务器，改用以下命令启动：<code>bash scripts/start_app.sh</code></html>`;
