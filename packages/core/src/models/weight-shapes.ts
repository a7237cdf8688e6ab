import { DanqingError } from '@danqing/protocol';
import { formatShape, type Shape } from '../graph/shapes.ts';
import { say } from '../say/say.ts';

/** More blocks of one kind than any model has: a higher number means damage or malice. */
export const MAX_BLOCKS = 1000;

/**
 * Shapes of a file's weights by canonical name, used to infer sizes. In a pattern, `*` stands for a block's number. If
 * blocks differ, the size of the majority counts, so that the one wrong block is then reported by name.
 */
export class WeightShapes {
  private readonly shapes: ReadonlyMap<string, Shape>;
  /** The file or folder, for messages. */
  private readonly label: string;

  constructor(shapes: ReadonlyMap<string, Shape>, label: string) {
    this.shapes = shapes;
    this.label = label;
  }

  hasPrefix(prefix: string): boolean {
    return [...this.shapes.keys()].some((name) => name.startsWith(prefix));
  }

  /**
   * Size of an axis of the matching weights.
   * @throws DanqingError MODEL_TENSOR_MISSING if nothing matches, MODEL_SHAPE if the weights lack the axis
   */
  size(pattern: string, axis: number): number {
    const shapes = this.matching(pattern);
    if (shapes.length === 0) {
      throw new DanqingError('MODEL_TENSOR_MISSING', say`${this.label}: there is no tensor ${pattern}.`, {
        hint: say`The size of the model is read from this tensor. Get a complete file, or put its config.json into the same folder.`,
        details: { file: this.label, missing: [pattern] },
      });
    }
    const size = mostFrequent(shapes.map((shape) => shape[axis]));
    if (size === undefined || size < 1) {
      const found = formatShape(shapes[0] ?? []);
      throw new DanqingError('MODEL_SHAPE', say`${this.label}: ${pattern} has the shape ${found}.`, {
        hint: say`It needs at least ${axis + 1} axes, none of size 0.`,
        details: { file: this.label, tensor: pattern },
      });
    }
    return size;
  }

  /**
   * Number of blocks: one more than the highest number at the pattern's `*`.
   * @throws DanqingError MODEL_SHAPE if it is implausibly high
   */
  count(prefix: string): number {
    const pattern = compile(prefix, '\\.');
    let count = 0;
    for (const name of this.shapes.keys()) {
      const index = pattern.exec(name)?.[1];
      if (index !== undefined) count = Math.max(count, Number(index) + 1);
    }
    if (count <= MAX_BLOCKS) return count;
    throw new DanqingError(
      'MODEL_SHAPE',
      say`${this.label}: there is a tensor of ${prefix} number ${count - 1}.`,
      {
        hint: say`No model has more than ${MAX_BLOCKS} blocks of one kind: the file is damaged.`,
        details: { file: this.label },
      },
    );
  }

  private matching(pattern: string): Shape[] {
    const exact = this.shapes.get(pattern);
    if (exact !== undefined) return [exact];
    const compiled = compile(pattern, '$');
    return [...this.shapes].filter(([name]) => compiled.test(name)).map(([, shape]) => shape);
  }
}

function compile(pattern: string, end: string): RegExp {
  return new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '(\\d+)')}${end}`);
}

/** The first of the most frequent values. */
function mostFrequent<T>(values: readonly T[]): T | undefined {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const highest = Math.max(...counts.values());
  return values.find((value) => counts.get(value) === highest);
}
