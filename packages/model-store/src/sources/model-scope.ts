import { DanqingError } from '@danqing/protocol';
import { z } from 'zod';
import { below } from '../download/address.ts';
import type { HttpClient } from '../download/http-client.ts';
import { say } from '../say/say.ts';
import type { ModelSource, RemoteFile } from './model-source.ts';

const REVISION = 'master';
const SUCCESS = 200;

/** `GET api/v1/models/{repository}/repo/files`. Source: modelscope, hub/api.py and hub/file_download.py. */
const listingSchema = z.object({
  Code: z.int(),
  Message: z.string().nullish(),
  Data: z
    .object({
      Files: z.array(
        z.object({
          Path: z.string(),
          Type: z.string(),
          Size: z.int().nonnegative(),
          Sha256: z.string().nullish(),
        }),
      ),
    })
    .nullish(),
});

export class ModelScope implements ModelSource {
  readonly name = 'modelscope';
  private readonly base: URL;
  private readonly http: HttpClient;

  constructor(base: URL, http: HttpClient) {
    this.base = base;
    this.http = http;
  }

  async list(repository: string, signal?: AbortSignal): Promise<ReadonlyMap<string, RemoteFile>> {
    const query = { Revision: REVISION, Recursive: 'True' };
    const address = below(this.base, `api/v1/models/${repository}/repo/files`, query);
    const { json } = await this.http.getJson(address, listingSchema, signal);
    // Errors may also have status 200.
    if (json.Code !== SUCCESS || !json.Data) throw refused(repository, json);
    const files = json.Data.Files.filter(({ Type }) => Type !== 'tree');
    return new Map(files.map((file) => [file.Path, toFile(file)]));
  }

  addressOf(repository: string, path: string): URL {
    return below(this.base, `api/v1/models/${repository}/repo`, { Revision: REVISION, FilePath: path });
  }
}

interface Listed {
  readonly Path: string;
  readonly Size: number;
  readonly Sha256?: string | null | undefined;
}

function toFile({ Path, Size, Sha256 }: Listed): RemoteFile {
  const isSum = Sha256 !== null && Sha256 !== undefined && /^[0-9a-f]{64}$/i.test(Sha256);
  const checksums = isSum ? [{ algorithm: 'sha256', hex: Sha256.toLowerCase() } as const] : [];
  return { path: Path, byteLength: Size, checksums };
}

function refused(repository: string, { Code, Message }: z.infer<typeof listingSchema>): DanqingError {
  const what = say`modelscope does not list ${repository}: ${Message ?? say`no reason given`} (code ${Code}).`;
  return new DanqingError('SOURCE_NOT_FOUND', what, {
    hint: say`Try another source: --source huggingface.`,
    details: { repository, code: Code },
  });
}
