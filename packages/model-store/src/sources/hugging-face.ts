import { z } from 'zod';
import { below } from '../download/address.ts';
import type { Checksum } from '../download/checksum.ts';
import type { HttpClient } from '../download/http-client.ts';
import type { ModelSource, RemoteFile, SourceName } from './model-source.ts';

const REVISION = 'main';
/** Maximum number of pages in a listing, with a thousand files each. */
const MAX_PAGES = 20;

/**
 * `GET api/models/{repository}/tree/{revision}`. `oid` is the git hash of the blob; for a file in LFS, that of its
 * pointer, with the SHA-256 of the file in `lfs.oid`. Source: huggingface.js, packages/hub, api-index-tree.
 */
const treeSchema = z.array(
  z.object({
    type: z.string(),
    path: z.string(),
    size: z.int().nonnegative(),
    oid: z.string().optional(),
    lfs: z.object({ oid: z.string().regex(/^[0-9a-f]{64}$/i), size: z.int().nonnegative() }).optional(),
  }),
);

/** Hugging Face and compatible mirrors. */
export class HuggingFace implements ModelSource {
  readonly name: SourceName;
  private readonly base: URL;
  private readonly http: HttpClient;

  constructor(name: SourceName, base: URL, http: HttpClient) {
    this.name = name;
    this.base = base;
    this.http = http;
  }

  async list(repository: string, signal?: AbortSignal): Promise<ReadonlyMap<string, RemoteFile>> {
    const files = new Map<string, RemoteFile>();
    let page: URL | null = below(this.base, `api/models/${repository}/tree/${REVISION}`, {
      recursive: 'true',
    });
    for (let count = 0; page !== null && count < MAX_PAGES; count += 1) {
      const { json, headers } = await this.http.getJson(page, treeSchema, signal);
      for (const entry of json) {
        if (entry.type === 'file') files.set(entry.path, toFile(entry));
      }
      page = nextPage(headers.get('link'), page);
    }
    return files;
  }

  addressOf(repository: string, path: string): URL {
    return below(this.base, `${repository}/resolve/${REVISION}/${path}`);
  }
}

function toFile({ path, size, oid, lfs }: z.infer<typeof treeSchema>[number]): RemoteFile {
  return { path, byteLength: lfs?.size ?? size, checksums: checksumsOf(oid, lfs?.oid) };
}

function checksumsOf(oid: string | undefined, sha256: string | undefined): Checksum[] {
  if (sha256 !== undefined) return [{ algorithm: 'sha256', hex: sha256.toLowerCase() }];
  if (oid !== undefined && /^[0-9a-f]{40}$/i.test(oid))
    return [{ algorithm: 'git-blob', hex: oid.toLowerCase() }];
  return [];
}

/** `Link: <…>; rel="next"`, on the same host. */
function nextPage(link: string | null, page: URL): URL | null {
  const address = /<([^>]+)>;\s*rel="next"/.exec(link ?? '')?.[1];
  if (address === undefined || !URL.canParse(address, page.href)) return null;
  const next = new URL(address, page);
  return next.origin === page.origin ? next : null;
}
