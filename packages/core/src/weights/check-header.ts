import { DanqingError, joinText, listText, type Text } from '@danqing/protocol';
import { quoteName } from '../formats/format-error.ts';
import type { StorageType } from '../formats/storage-type.ts';
import type { Weight } from '../graph/graph.ts';
import { formatShape, type Shape, sameShape } from '../graph/shapes.ts';
import { say } from '../say/say.ts';
import type { LocatedWeight } from './archive-weights.ts';
import type { Translation } from './name-table.ts';
import type { ArchiveTensor, TensorArchive } from './tensor-archive.ts';

interface Problem {
  readonly code: 'MODEL_TENSOR_MISSING' | 'MODEL_SHAPE' | 'FORMAT_TYPE';
  /** Name in the file. */
  readonly tensor: string;
  readonly text: Text;
}

/** Types that are not accepted for weights. */
const NOT_WEIGHTS: ReadonlySet<StorageType> = new Set([
  'I8',
  'I16',
  'I32',
  'I64',
  'U8',
  'U16',
  'U32',
  'U64',
  'BOOL',
  'F8_E8M0',
  'F64',
]);

/** Limit on problems listed: a file of a different size would produce hundreds. */
const MAX_LISTED = 8;

/**
 * Finds every expected weight in the archive and checks its shape and type.
 * @throws DanqingError MODEL_TENSOR_MISSING, MODEL_SHAPE or FORMAT_TYPE, whichever occurs first; the message lists all
 */
export function locateWeights(
  expected: Iterable<Weight>,
  archive: TensorArchive,
  { translation, label }: { readonly translation: Translation; readonly label: Text },
): Map<string, LocatedWeight> {
  const located = new Map<string, LocatedWeight>();
  const problems: Problem[] = [];
  for (const weight of expected) {
    const found = findTensors(weight.name, archive, translation);
    problems.push(...(found.missing.length > 0 ? found.missing : checkTensors(weight, found.tensors)));
    located.set(weight.name, { ...weight, tensors: found.tensors });
  }
  if (problems.length > 0) throw toError(archive.path, label, problems);
  return located;
}

/** Shape of the joined weight; null if its parts do not fit together. */
export function joinedShape(shapes: readonly Shape[]): Shape | null {
  const [first, ...rest] = shapes;
  if (first === undefined) return null;
  if (rest.length === 0) return first;
  const inner = first.slice(1);
  if (!rest.every((shape) => sameShape(shape.slice(1), inner))) return null;
  return [shapes.reduce((sum, shape) => sum + (shape[0] ?? 0), 0), ...inner];
}

function findTensors(
  name: string,
  archive: TensorArchive,
  translation: Translation,
): { tensors: ArchiveTensor[]; missing: Problem[] } {
  const tensors: ArchiveTensor[] = [];
  const missing: Problem[] = [];
  for (const fileName of translation.fileNames(name)) {
    const tensor = archive.tensors.get(fileName);
    if (tensor !== undefined) tensors.push(tensor);
    else {
      const text = fileName === name ? say`${fileName} is missing` : say`${fileName} (${name}) is missing`;
      missing.push({ code: 'MODEL_TENSOR_MISSING', tensor: fileName, text });
    }
  }
  return { tensors, missing };
}

function checkTensors(weight: Weight, tensors: readonly ArchiveTensor[]): Problem[] {
  const names = tensors.map(({ name }) => name).join(' + ');
  const shapes = tensors.map(({ shape }) => shape);
  const joined = joinedShape(shapes);
  if (joined === null || !isSameBut1(joined, weight.shape)) {
    const found = shapes.map(formatShape).join(' + ');
    const text = say`${names} has shape ${found}, expected ${formatShape(weight.shape)}`;
    return [{ code: 'MODEL_SHAPE', tensor: names, text }];
  }
  const unfit = tensors.find(({ type, coding }) => NOT_WEIGHTS.has(type) && coding === undefined);
  if (unfit === undefined) return [];
  const text = say`${unfit.name} is stored as ${unfit.type}, which is not a weight type`;
  return [{ code: 'FORMAT_TYPE', tensor: names, text }];
}

/**
 * Equal except for axes of size 1: pad tokens are [dim] or [1, dim], 1x1 convolutions may be stored as matrices, and
 * GGUF drops leading axes of 1. The bytes are the same.
 */
function isSameBut1(a: Shape, b: Shape): boolean {
  const withoutOnes = (shape: Shape) => shape.filter((size) => size !== 1);
  return sameShape(withoutOnes(a), withoutOnes(b));
}

const HINTS: Record<Problem['code'], Text> = {
  MODEL_TENSOR_MISSING: say`The file is incomplete: get it again, or from another source.`,
  MODEL_SHAPE: say`The file belongs to a model of another size, or was converted incorrectly: get another one.`,
  FORMAT_TYPE: say`Get the model in bf16, f16, fp8 or as GGUF.`,
};
const SEVERITY: readonly Problem['code'][] = ['MODEL_TENSOR_MISSING', 'MODEL_SHAPE', 'FORMAT_TYPE'];

function toError(path: string, label: Text, problems: readonly Problem[]): DanqingError {
  const code =
    SEVERITY.find((candidate) => problems.some((problem) => problem.code === candidate)) ?? 'INTERNAL';
  const listed = problems.slice(0, MAX_LISTED).map(({ text }) => text);
  if (problems.length > MAX_LISTED) listed.push(say`and ${problems.length - MAX_LISTED} more`);
  const tensors = (of: Problem['code']) =>
    problems.filter((problem) => problem.code === of).map(({ tensor }) => tensor);
  return new DanqingError(
    code,
    say`${path} does not contain ${label} that can be used: ${joinText(listed, say`; `)}.`,
    {
      ...(code === 'INTERNAL' ? {} : { hint: HINTS[code] }),
      details: {
        file: path,
        missing: tensors('MODEL_TENSOR_MISSING'),
        misshapen: tensors('MODEL_SHAPE'),
        mistyped: tensors('FORMAT_TYPE'),
      },
    },
  );
}

/** Formats names for a sentence, truncating long lists. */
export function listNames(names: readonly string[]): Text {
  const listed = listText(names.slice(0, MAX_LISTED).map(quoteName));
  return names.length > MAX_LISTED ? say`${listed} and ${names.length - MAX_LISTED} more` : listed;
}
