import { createHash, type Hash } from 'node:crypto';

/** `git-blob`: git's object name, the SHA-1 over "blob", the size and the content. */
export const CHECKSUM_ALGORITHMS = ['sha256', 'md5', 'git-blob'] as const;
export type ChecksumAlgorithm = (typeof CHECKSUM_ALGORITHMS)[number];

export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly hex: string;
}

/** Computes several checksums of a file in one pass. */
export class Checker {
  private readonly expected: readonly Checksum[];
  private readonly hashes: readonly Hash[];

  constructor(expected: readonly Checksum[], byteLength: number) {
    this.expected = expected;
    this.hashes = expected.map(({ algorithm }) => startHash(algorithm, byteLength));
  }

  update(bytes: Uint8Array): void {
    for (const hash of this.hashes) hash.update(bytes);
  }

  /** The first wrong checksum with the actual value; null if all are right. May be called only once. */
  findMismatch(): (Checksum & { readonly found: string }) | null {
    const found = this.hashes.map((hash) => hash.digest('hex'));
    const index = this.expected.findIndex(({ hex }, i) => hex !== found[i]);
    const expected = this.expected[index];
    return expected === undefined ? null : { ...expected, found: found[index] ?? '' };
  }
}

function startHash(algorithm: ChecksumAlgorithm, byteLength: number): Hash {
  if (algorithm !== 'git-blob') return createHash(algorithm);
  return createHash('sha1').update(`blob ${byteLength}\0`);
}
