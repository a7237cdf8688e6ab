import { DanqingError, type Text } from '@danqing/protocol';
import type { CatalogueFile, CatalogueVariant } from './catalogue.ts';
import type { Checksum } from './download/checksum.ts';
import { type RetryPolicy, type RetryWait, withRetries } from './download/retry.ts';
import { say } from './say/say.ts';
import type { ModelSource, RemoteFile } from './sources/model-source.ts';

/** A file of the catalogue with the source's size and checksums. */
export interface PulledFile {
  readonly repository: string;
  readonly path: string;
  readonly target: string;
  readonly url: URL;
  readonly byteLength: number;
  readonly checksums: readonly Checksum[];
}

export interface PullPlan {
  readonly files: readonly PulledFile[];
  readonly totalBytes: number;
  readonly warnings: readonly Text[];
}

interface PlanPullOptions {
  readonly retries: RetryPolicy;
  readonly signal?: AbortSignal | undefined;
  /** Called before each wait for a retry, and with null afterwards. */
  readonly onWait?: ((wait: RetryWait | null) => void) | undefined;
}

/**
 * Asks the source for the size and checksums of every file. Downloads nothing.
 * @throws DanqingError SOURCE_*, CANCELLED
 */
export async function planPull(
  { files }: Pick<CatalogueVariant, 'files'>,
  source: ModelSource,
  { retries: policy, signal, onWait }: PlanPullOptions,
): Promise<PullPlan> {
  const listings = new Map<string, ReadonlyMap<string, RemoteFile>>();
  for (const repository of new Set(files.map((file) => file.repository))) {
    const list = () => source.list(repository, signal);
    listings.set(repository, await withRetries(list, { policy, signal, onWait }));
  }
  const planned = files.map((file) => planFile(file, listings.get(file.repository)?.get(file.path), source));
  const unsummed = planned.filter(({ checksums }) => checksums.length === 0);
  return {
    files: planned,
    totalBytes: planned.reduce((sum, { byteLength }) => sum + byteLength, 0),
    warnings: unsummed.map(
      ({ path }) => say`${source.name} publishes no checksum for ${path}: only its size can be checked.`,
    ),
  };
}

function planFile(file: CatalogueFile, remote: RemoteFile | undefined, source: ModelSource): PulledFile {
  const { repository, path, target, md5 } = file;
  if (remote === undefined) {
    throw new DanqingError('SOURCE_NOT_FOUND', say`${source.name}: ${repository} has no file ${path}.`, {
      hint: say`The repository has changed since this version of Danqing: use another variant or source, or import the files.`,
      details: { repository, path },
    });
  }
  return {
    repository,
    path,
    target,
    url: source.addressOf(repository, path),
    byteLength: remote.byteLength,
    checksums: [...remote.checksums, ...(md5 === undefined ? [] : [{ algorithm: 'md5', hex: md5 } as const])],
  };
}
