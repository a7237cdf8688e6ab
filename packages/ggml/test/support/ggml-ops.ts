import type { StorageType } from '@danqing/core/formats';
import { elementCount, type GraphDescription, type HostTensor, type Precision } from '@danqing/core/graph';
import { GraphBuilder } from '../../../core/src/graph/builder.ts';
import { evaluate } from '../../../core/src/graph/oracle/evaluate.ts';
import { nmse } from '../../../core/test/support/error-measures.ts';
import type { OpCase } from '../../../core/test/support/op-cases.ts';
import { Random } from '../../../core/test/support/random.ts';
import { findDevice } from '../../src/device.ts';
import { GgmlLowering } from '../../src/lowering/lowering.ts';
import { choosePolicy, type NumericPolicy } from '../../src/lowering/policy.ts';
import { EXACT_FORMS, STORED_FORMS } from '../../src/lowering/weight-forms.ts';
import { randomWeights } from './memory-weights.ts';

/** Largest position in an image of 512 x 512 after a caption of 512 tokens. */
const POSITIONS = 600;
const THREADS = 2;

export interface LoweringChoice {
  readonly device: string;
  readonly precision: Precision;
  /** Overrides of the device's own policy. */
  readonly policy?: Partial<NumericPolicy>;
  /** Default: as the engine does. */
  readonly useExtraBuffers?: boolean;
}

/** A lowering as the engine would choose it. */
export function openLowering(choice: LoweringChoice): GgmlLowering {
  const { device, precision, policy = {}, useExtraBuffers = true } = choice;
  const found = findDevice(device);
  return new GgmlLowering(found, {
    threads: THREADS,
    policy: { ...choosePolicy(found, precision), ...policy },
    forms: { ...(precision === 'f32' ? EXACT_FORMS : STORED_FORMS), useExtraBuffers },
  });
}

/** NMSE of an operation on random operands, compared with the oracle on the exact values of the stored weights. */
export async function measureOp(
  lowering: GgmlLowering,
  { name, build }: Pick<OpCase, 'name' | 'build'>,
  matrixType: StorageType = 'F32',
): Promise<number> {
  const description = GraphBuilder.describe(name, (graph) => graph.output('result', build(graph)));
  const random = new Random(name.length);
  const inputs = randomInputs(description, random);
  const { source, values } = await randomWeights(description.weights.values(), random, matrixType);
  using weights = lowering.declare(description.weights.values(), source);
  await weights.load();
  using executable = lowering.compile(description, weights);
  const { result } = await executable.run(inputs);
  const expected = evaluate(description, inputs, values).get('result');
  return nmse(result ?? [], expected ?? []);
}

/** Normal values for f32 inputs, positions for integer inputs. */
export function randomInputs(description: GraphDescription, random: Random): Record<string, HostTensor> {
  const inputs: Record<string, HostTensor> = {};
  for (const [name, { shape, type }] of description.inputs) {
    const count = elementCount(shape);
    inputs[name] =
      type === 'f32'
        ? random.normals(count)
        : Int32Array.from({ length: count }, () => random.integer(0, POSITIONS));
  }
  return inputs;
}
