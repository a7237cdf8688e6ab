import { cosSinF32, logF32 } from './float32-math.ts';
import { Mt19937 } from './mt19937.ts';

const f = Math.fround;
const BLOCK = 16;
const TWO_PI_F32 = f(2 * Math.PI);

/**
 * torch's CPU generator and torch.randn over it, to the bit (x86-64 with AVX2). Successive draws continue one stream;
 * draws of fewer than 16 values and of more use different algorithms, as in torch.
 */
export class TorchGenerator {
  private readonly engine: Mt19937;
  /** Second half of the last scalar pair. Only scalar draws use it, however many block draws happen in between. */
  private carried: number | undefined;

  /** Only the low 32 bits are used, as in torch: seeds 2^32 apart give the same numbers. */
  constructor(seed: bigint) {
    this.engine = new Mt19937(Number(BigInt.asUintN(32, seed)));
  }

  /** The next `count` values of N(0, 1), in memory order of the tensor they fill. */
  randn(count: number): Float32Array {
    return count < BLOCK ? this.scalars(count) : this.blocks(count);
  }

  private blocks(count: number): Float32Array {
    const out = new Float32Array(count);
    this.fillUniform(out);
    const whole = count - (count % BLOCK);
    for (let at = 0; at < whole; at += BLOCK) gaussianBlock(out, at);
    if (whole < count) {
      const last = out.subarray(count - BLOCK);
      this.fillUniform(last);
      gaussianBlock(last, 0);
    }
    return out;
  }

  /** Uniform in [0, 1) with 24 bits. */
  private fillUniform(out: Float32Array): void {
    for (let i = 0; i < out.length; i++) out[i] = (this.engine.nextUint32() & 0xffffff) * 2 ** -24;
  }

  private scalars(count: number): Float32Array {
    return Float32Array.from({ length: count }, () => this.scalar());
  }

  private scalar(): number {
    if (this.carried !== undefined) {
      const value = this.carried;
      this.carried = undefined;
      return value;
    }
    const angle = 2 * Math.PI * this.uniform53();
    const radius = Math.sqrt(-2 * Math.log1p(-this.uniform53()));
    this.carried = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** Uniform in [0, 1) with 53 bits from two words, the high one drawn first. */
  private uniform53(): number {
    const high = this.engine.nextUint32() & 0x1fffff;
    return (high * 2 ** 32 + this.engine.nextUint32()) * 2 ** -53;
  }
}

/** Box-Muller in place on 16 uniforms: value i is paired with value i + 8. */
function gaussianBlock(values: Float32Array, at: number): void {
  for (let i = at; i < at + BLOCK / 2; i++) {
    const r = f(Math.sqrt(f(-2 * logF32(f(1 - (values[i] as number))))));
    const cosSin = cosSinF32(f(TWO_PI_F32 * (values[i + 8] as number)));
    values[i] = r * (cosSin[0] as number);
    values[i + 8] = r * (cosSin[1] as number);
  }
}
