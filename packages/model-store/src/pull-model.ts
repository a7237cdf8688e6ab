import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { newModelCard } from '@danqing/core/weights';
import { describeModel, type ModelDescription } from '@danqing/engine';
import type { Text } from '@danqing/protocol';
import { type CatalogueModel, findVariant } from './catalogue.ts';
import { downloadFile } from './download/download-file.ts';
import { isSameFile } from './download/expected-file.ts';
import { HttpClient } from './download/http-client.ts';
import { DEFAULT_RETRIES, type RetryPolicy } from './download/retry.ts';
import { checkFreeSpace } from './files/free-space.ts';
import { LibraryFolder } from './library-folder.ts';
import { type PullPlan, planPull } from './plan-pull.ts';
import { writeCard, writeProvenance } from './provenance.ts';
import {
  countPulledBytes,
  PULLED_FILES,
  type PullState,
  readPullState,
  writePullState,
} from './pull-state.ts';
import type { ModelSource } from './sources/model-source.ts';
import { throwIfTransferCancelled } from './transfer-cancelled.ts';
import { type OnTransferProgress, TransferMeter } from './transfer-meter.ts';

export interface PullOptions {
  /** Default: the built-in catalogue. */
  readonly catalogue?: readonly CatalogueModel[];
  /** Name in the catalogue. */
  readonly model: string;
  readonly variant?: string | undefined;
  /** Name of the installed model; default: model and variant. */
  readonly name?: string | undefined;
  readonly library: string;
  readonly source: ModelSource;
  /** Number of files downloaded in parallel. */
  readonly parallel?: number | undefined;
  readonly retries?: RetryPolicy;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnTransferProgress | undefined;
}

/** A newly installed model. */
export interface InstalledResult {
  readonly name: string;
  readonly folder: string;
  readonly description: ModelDescription;
  readonly warnings: readonly Text[];
}

const DEFAULT_PARALLEL = 3;
/** Maximum number of parallel downloads; more would be impolite to the source. */
export const MAX_PARALLEL_FILES = 8;

/**
 * Downloads a model of the catalogue and installs it. Another call resumes an interrupted download; the model appears
 * under its name only when all files are here, match the published checksums, and open.
 * @throws DanqingError MODEL_NOT_FOUND, MODEL_EXISTS, MODEL_BUSY, SOURCE_*, DOWNLOAD_CHECKSUM, DISK_SPACE,
 * OUTPUT_UNWRITABLE, CANCELLED
 */
export async function pullModel(options: PullOptions): Promise<InstalledResult> {
  const { library, source, retries = DEFAULT_RETRIES, signal, onProgress } = options;
  const variant = findVariant(options.model, options.variant, options.catalogue);
  const name = options.name ?? `${variant.model}-${variant.name}`;
  await using work = await new LibraryFolder(library).openPull(name);
  const listing = new TransferMeter(0, onProgress);
  listing.report('listing');
  const plan = await planPull(variant, source, {
    retries,
    signal,
    onWait: (wait) => listing.wait(null, wait),
  });
  const folder = join(work.path, PULLED_FILES);
  const state: PullState = {
    model: variant.model,
    variant: variant.name,
    source: source.name,
    files: plan.files.map(({ target, byteLength, checksums }) => ({
      target,
      byteLength,
      checksums: [...checksums],
    })),
  };
  await forgetOthers(work.path, state);
  await writePullState(work.path, state);
  const meter = new TransferMeter(plan.totalBytes, onProgress);
  await checkFreeSpace(library, plan.totalBytes - (await countPulledBytes(work.path, state)));
  await downloadAll(folder, plan, { ...options, retries, meter });
  meter.report('checking');
  await writeCard(folder, newModelCard(name, variant.kind ?? 'turbo'), variant.kind);
  await writeProvenance(folder, {
    model: variant.model,
    variant: variant.name,
    source: source.name,
    files: plan.files.map(({ url, ...file }) => ({ ...file, address: url.href })),
  });
  await describeModel({ model: folder });
  throwIfTransferCancelled(signal);
  const published = await work.publish(folder);
  const description = await describeModel({ model: published });
  return { name, folder: published, description, warnings: plan.warnings };
}

interface DownloadAllOptions {
  readonly source: ModelSource;
  readonly retries: RetryPolicy;
  readonly parallel?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly meter: TransferMeter;
}

/** Downloads a few files in parallel, small ones first; the first failure ends the others. */
async function downloadAll(folder: string, plan: PullPlan, options: DownloadAllOptions): Promise<void> {
  const { source, retries, parallel = DEFAULT_PARALLEL, signal, meter } = options;
  const http = new HttpClient(source.name);
  const failed = new AbortController();
  const both = signal === undefined ? failed.signal : AbortSignal.any([signal, failed.signal]);
  const waiting = plan.files.toSorted((a, b) => a.byteLength - b.byteLength);
  const errors: unknown[] = [];
  const work = async () => {
    for (let file = waiting.shift(); file !== undefined && errors.length === 0; file = waiting.shift()) {
      const { target, path } = file;
      meter.start(target);
      const onBytes = (bytes: number) => meter.update(target, bytes);
      await downloadFile(
        { ...file, label: path, target: join(folder, target) },
        { http, retries, signal: both, onBytes, onWait: (wait) => meter.wait(target, wait) },
      );
      meter.finish(target);
    }
  };
  const guarded = () =>
    work().catch((error: unknown) => {
      errors.push(error);
      failed.abort();
    });
  await Promise.all(Array.from({ length: parallel }, guarded));
  if (errors.length > 0) throw errors[0];
}

/** Deletes files of an earlier download under this name that this one does not need: another variant, older files. */
async function forgetOthers(work: string, wanted: PullState): Promise<void> {
  const before = await readPullState(work);
  for (const had of before?.files ?? []) {
    if (wanted.files.some((file) => file.target === had.target && isSameFile(file, had))) continue;
    const file = join(work, PULLED_FILES, had.target);
    for (const each of [file, `${file}.part`, `${file}.part.json`]) await rm(each, { force: true });
  }
}
