/** Components whose weights come from several files. */

import type { DanqingError } from '@danqing/protocol';
import { formatError, quoteName } from '../formats/format-error.ts';
import { say } from '../say/say.ts';
import { ArchiveWeights } from './archive-weights.ts';
import type { ArchiveTensor, TensorArchive } from './tensor-archive.ts';

/**
 * Joins open archives into one, to be checked as a whole: a file and the others that it was split into, whatever their
 * names. The path comes from the first archive, whose metadata also take precedence; closing the result closes all.
 * @throws DanqingError FORMAT_INDEX naming a tensor found in two archives, and both archives
 */
export function joinArchives(base: TensorArchive, ...extra: readonly TensorArchive[]): TensorArchive {
  const all = [base, ...extra];
  const tensors = new Map<string, ArchiveTensor>();
  for (const archive of all) {
    for (const [name, tensor] of archive.tensors) {
      const other = tensors.get(name);
      if (other !== undefined) throw heldTwice(name, tensor.source.label, other.source.label);
      tensors.set(name, tensor);
    }
  }
  const close = async () => {
    await Promise.all(all.map((archive) => archive.close()));
  };
  return {
    path: base.path,
    format: all.some(({ format }) => format === 'gguf') ? 'gguf' : 'safetensors',
    tensors,
    metadata: new Map(all.toReversed().flatMap(({ metadata }) => [...metadata])),
    warnings: all.flatMap(({ warnings }) => warnings),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/**
 * Joins checked weights into one source, by canonical name; each source may use files of its own convention. A runner
 * declares its weights once, so a different set of sources needs a different runner.
 * @throws DanqingError FORMAT_INDEX naming a weight found in two sources, and both sources
 */
export function joinSources(base: ArchiveWeights, ...extra: readonly ArchiveWeights[]): ArchiveWeights {
  const joined = new Map(base.located);
  const labels = new Map([...base.names()].map((name) => [name, base.label]));
  for (const { located, label } of extra) {
    for (const [name, weight] of located) {
      const other = labels.get(name);
      if (other !== undefined) throw heldTwice(name, label, other);
      joined.set(name, weight);
      labels.set(name, label);
    }
  }
  return new ArchiveWeights(joined, base.label);
}

function heldTwice(name: string, file: string, other: string): DanqingError {
  return formatError('FORMAT_INDEX', say`holds the tensor ${quoteName(name)}, which ${other} holds too`, {
    file,
    hint: say`A tensor must come from one file: leave one of the two out.`,
  });
}
