import type { StoredWeight, WeightUse } from '@danqing/core/graph';
import { GGML_TYPE } from '../abi.ts';
import { Context, EmptyBuffer } from '../context.ts';
import type { BufferType, Device } from '../device.ts';
import { loadGgml } from '../library.ts';
import type { BufferTypeChooser } from './choose-buffer-type.ts';
import { toNe } from './ne.ts';
import type { WeightForms } from './weight-forms.ts';

/** Number of activation rows in the test product that checks whether a buffer type accepts a weight. */
const PROBE_ROWS = 32;

/** The type and buffer type chosen for a weight. */
export interface Placement {
  readonly use: WeightUse;
  readonly stored: StoredWeight;
  /** ggml type. */
  readonly type: number;
  readonly bufferType: BufferType;
}

/** Decides type and buffer for the weights of one device; asks the device once per kind of weight. */
export class WeightPlacer {
  private readonly device: Device;
  private readonly forms: WeightForms;
  private readonly chooser: BufferTypeChooser;
  private readonly extraBufferTypes: readonly BufferType[];
  private readonly answers = new Map<string, boolean>();

  constructor(device: Device, forms: WeightForms, chooser: BufferTypeChooser) {
    this.device = device;
    this.forms = forms;
    this.chooser = chooser;
    this.extraBufferTypes = forms.useExtraBuffers ? device.extraBufferTypes : [];
  }

  decide(use: WeightUse, stored: StoredWeight): Placement {
    const { device, forms } = this;
    if (use.role !== 'matrix') return { use, stored, type: GGML_TYPE.f32, bufferType: device.bufferType };
    const type = forms.matrixType(stored.type);
    const bufferType = this.chooser.choose(type, this.candidates(type, use.shape));
    return { use, stored, type, bufferType };
  }

  /** Buffer types that accept such a matrix, ggml's preferred one first. */
  candidates(type: number, shape: readonly number[]): BufferType[] {
    const extra = this.extraBufferTypes.filter((candidate) => this.takes(candidate, type, shape));
    return [...extra, this.device.bufferType];
  }

  /** Whether the device can multiply by such a weight in that buffer type. */
  private takes(bufferType: BufferType, type: number, shape: readonly number[]): boolean {
    const key = `${bufferType.name} ${type} ${shape.join('x')}`;
    const answer = this.answers.get(key) ?? askDevice(this.device, bufferType, type, shape);
    this.answers.set(key, answer);
    return answer;
  }
}

function askDevice(device: Device, bufferType: BufferType, type: number, shape: readonly number[]): boolean {
  // Must be checked first: an unsupported pair ends the process.
  using context = new Context({ tensors: 4 });
  using empty = new EmptyBuffer(bufferType);
  const weight = context.newTensor(type, toNe(shape));
  const activations = context.newTensor(GGML_TYPE.f32, [shape[1] ?? 1, PROBE_ROWS, 1, 1]);
  const product = loadGgml().ggml_mul_mat(context.handle, weight, activations);
  empty.hold(weight);
  return device.supports(product);
}
