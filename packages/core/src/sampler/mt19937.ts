const WORDS = 624;
const SHIFT = 397;
const UPPER = 0x80000000;
const LOWER = 0x7fffffff;
const MATRIX = 0x9908b0df;

/** The 32-bit Mersenne Twister, seeded with one 32-bit word like torch and C++ std::mt19937. */
export class Mt19937 {
  private readonly state = new Int32Array(WORDS);
  private next = WORDS;

  constructor(seed32: number) {
    const state = this.state;
    let word = seed32 | 0;
    state[0] = word;
    for (let i = 1; i < WORDS; i++) {
      word = (Math.imul(word ^ (word >>> 30), 1812433253) + i) | 0;
      state[i] = word;
    }
  }

  /** The next word, as an unsigned 32-bit integer. */
  nextUint32(): number {
    if (this.next === WORDS) this.refill();
    let y = this.state[this.next++] as number;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  private refill(): void {
    const state = this.state;
    for (let i = 0; i < WORDS; i++) {
      const y = ((state[i] as number) & UPPER) | ((state[(i + 1) % WORDS] as number) & LOWER);
      state[i] = (state[(i + SHIFT) % WORDS] as number) ^ (y >>> 1) ^ (y & 1 ? MATRIX : 0);
    }
    this.next = 0;
  }
}
