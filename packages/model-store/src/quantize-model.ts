import { type QuantizeType, STORAGE_TYPES, type StorageType, storageBytes } from '@danqing/core/formats';
import { toldKind } from '@danqing/core/weights';
import {
  type CheckpointPaths,
  describeModel,
  type ModelDescription,
  QUANTIZED_COMPONENTS,
  type QuantizeProgress,
  type QuantizeReport,
  quantizeInChild,
} from '@danqing/engine';
import type { ComponentKind } from '@danqing/protocol';
import { checkFreeSpace } from './files/free-space.ts';
import { installParts } from './import/install-parts.ts';
import { LibraryFolder } from './library-folder.ts';
import { writeCard, writeProvenance } from './provenance.ts';
import type { InstalledResult } from './pull-model.ts';
import { throwIfTransferCancelled } from './transfer-cancelled.ts';

export interface QuantizeModelOptions {
  readonly paths: CheckpointPaths;
  readonly type: QuantizeType;
  /** Name of the new model. */
  readonly name: string;
  readonly library: string;
  readonly threads?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: QuantizeProgress) => void) | undefined;
}

export interface QuantizedModel extends InstalledResult {
  readonly report: QuantizeReport;
}

/**
 * Installs a model again with the matrices of transformer and text encoder in another type and everything else
 * unchanged. It appears when it is complete.
 * @throws DanqingError MODEL_*, FORMAT_*, NATIVE_*, DISK_SPACE, OUTPUT_UNWRITABLE, ENGINE_CRASHED, CANCELLED
 */
export async function quantizeModel(options: QuantizeModelOptions): Promise<QuantizedModel> {
  const { paths, type, name, library, threads, signal, onProgress } = options;
  const original = await describeModel(paths);
  await using work = await new LibraryFolder(library).openTemporary(name);
  await checkFreeSpace(work.path, estimateBytes(original, type));
  const input = { paths, folder: work.path, type, ...(threads === undefined ? {} : { threads }) };
  const report = await quantizeInChild(input, { signal, onProgress });
  const { components, tokenizer, schedulerPath } = original;
  await installParts(
    work.path,
    { components, without: QUANTIZED_COMPONENTS, tokenizer, schedulerPath, paths },
    { mode: 'copy', signal },
  );
  await writeCard(work.path, { ...original.card, name }, toldKind(original.kind));
  await writeProvenance(work.path, { quantized: type, from: original.card.name, report: report.components });
  await describeModel({ model: work.path });
  throwIfTransferCancelled(signal);
  const folder = await work.publish(work.path);
  return {
    name,
    folder,
    description: await describeModel({ model: folder }),
    warnings: report.warnings,
    report,
  };
}

const QUANTIZED: ReadonlySet<ComponentKind> = new Set(QUANTIZED_COMPONENTS);
/** Allowance for rows that do not divide into the type's blocks and are stored in the next better type. */
const FALLBACK_SHARE = 1.25;

function estimateBytes({ components }: ModelDescription, type: QuantizeType): number {
  const sizes = components.map(({ kind, byteLength, storage }) => {
    if (!QUANTIZED.has(kind)) return byteLength;
    const elements = storage.reduce((sum, stored) => sum + elementsIn(stored.type, stored.byteLength), 0);
    return FALLBACK_SHARE * storageBytes(type, elements);
  });
  return Math.ceil(sizes.reduce((sum, size) => sum + size, 0));
}

function elementsIn(type: StorageType, byteLength: number): number {
  const { blockBytes, blockElements } = STORAGE_TYPES[type];
  return (byteLength / blockBytes) * blockElements;
}
