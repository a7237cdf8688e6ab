/**
 * Opens mutated models and compares the values they would compute with: the same numbers or an error, never different
 * numbers.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDanqingError, type RequiredComponent } from '@danqing/protocol';
import { goldenPath } from '../../../core/test/support/fixture.ts';
import { mutateFile } from '../../../core/test/support/model-mutations.ts';
import { Random } from '../../../core/test/support/random.ts';
import { makeTemporaryFolder } from '../../../core/test/support/temporary-folder.ts';
import { expand } from '../../../ggml/src/lowering/convert.ts';
import type { CheckpointPaths } from '../../src/checkpoint/checkpoint-places.ts';
import { openCheckpoint } from '../../src/checkpoint/open-checkpoint.ts';
import { makeSpecimens, officialFiles, type Specimen } from './model-specimens.ts';

export interface MutationCounts {
  tried: number;
  same: number;
  /** Counts by error code. */
  readonly refused: Record<string, number>;
  /** Results that must not occur. */
  readonly wrong: string[];
}

const TOKENIZER = goldenPath('tiny/tokenizer');

/** Runs `count` mutations from `seed` on, spread over all specimens. */
export async function runModelMutations(seed: number, count: number): Promise<MutationCounts> {
  const counts: MutationCounts = { tried: 0, same: 0, refused: {}, wrong: [] };
  const specimens = makeSpecimens();
  using folder = makeTemporaryFolder();
  const base = join(folder.path, 'base');
  writeAll(base, officialFiles());
  const known = new Map<Specimen, string>();
  for (let next = seed; counts.tried < count; next += 1) {
    const specimen = specimens[next % specimens.length];
    if (specimen === undefined) break;
    const place = join(folder.path, String(next % specimens.length));
    if (!known.has(specimen)) {
      writeAll(place, specimen.files);
      known.set(specimen, await identify(specimen, specimen.paths(place, base)));
    }
    await tryOne({ specimen, place, base, expected: known.get(specimen) ?? '', seed: next }, counts);
  }
  return counts;
}

interface Trial {
  readonly specimen: Specimen;
  readonly place: string;
  readonly base: string;
  readonly expected: string;
  readonly seed: number;
}

async function tryOne(
  { specimen, place, base, expected, seed }: Trial,
  counts: MutationCounts,
): Promise<void> {
  const random = new Random(seed);
  const paths = [...specimen.files.keys()];
  const path = paths[random.integer(0, paths.length)] ?? '';
  const original = specimen.files.get(path) ?? new Uint8Array();
  const mutation = await mutateFile(path, original, random);
  if (mutation === null) return;
  counts.tried += 1;
  const told = `seed ${seed}, ${specimen.name}, ${path}: ${mutation.what}`;
  writeFileSync(join(place, path), mutation.bytes);
  try {
    const found = await identify(specimen, specimen.paths(place, base));
    if (found === expected) counts.same += 1;
    else counts.wrong.push(`${told}: other numbers`);
  } catch (error) {
    if (isDanqingError(error) && error.code !== 'INTERNAL') {
      counts.refused[error.code] = (counts.refused[error.code] ?? 0) + 1;
    } else
      counts.wrong.push(
        `${told}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
  } finally {
    writeFileSync(join(place, path), original);
  }
}

function writeAll(folder: string, files: ReadonlyMap<string, Uint8Array>): void {
  for (const [name, bytes] of files) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
}

/** A hash of everything that affects the computation: configurations, schedule, every value of every weight. */
async function identify(specimen: Specimen, paths: CheckpointPaths): Promise<string> {
  await using checkpoint = await openCheckpoint({ ...paths, tokenizer: TOKENIZER });
  const hash = createHash('sha256').update(JSON.stringify(checkpoint.scheduler));
  for (const kind of specimen.kinds) await addComponent(hash, checkpoint[kind], kind);
  return hash.digest('hex');
}

async function addComponent(
  hash: ReturnType<typeof createHash>,
  {
    config,
    weights,
  }: Pick<Awaited<ReturnType<typeof openCheckpoint>>[RequiredComponent], 'config' | 'weights'>,
  kind: RequiredComponent,
): Promise<void> {
  hash.update(kind).update(JSON.stringify(Object.entries(config).sort()));
  for (const name of [...weights.names()].sort()) {
    const stored = weights.get(name);
    const values = await expand(stored);
    hash
      .update(name)
      .update(String(stored.shape))
      .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
}
