/** A map of at most `limit` entries; the least recently used one is evicted for a new one. */
export class LruMap<K, V> {
  private readonly limit: number;
  /** Least recently used first. */
  private readonly entries = new Map<K, V>();

  constructor(limit: number) {
    this.limit = limit;
  }

  get size(): number {
    return this.entries.size;
  }

  /** Counts as a use. */
  get(key: K): V | undefined {
    const value = this.entries.get(key);
    if (value !== undefined) this.moveToEnd(key, value);
    return value;
  }

  /** Does not count as a use. */
  peek(key: K): V | undefined {
    return this.entries.get(key);
  }

  /** @returns The evicted value; undefined when nothing had to be evicted. */
  set(key: K, value: V): V | undefined {
    this.moveToEnd(key, value);
    if (this.entries.size <= this.limit) return undefined;
    for (const [oldest, evicted] of this.entries) {
      this.entries.delete(oldest);
      return evicted;
    }
    return undefined;
  }

  delete(key: K): boolean {
    return this.entries.delete(key);
  }

  clear(): void {
    this.entries.clear();
  }

  /** Least recently used first. */
  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries[Symbol.iterator]();
  }

  /** A Map keeps the position of an existing key, so the key is deleted first to move to the end. */
  private moveToEnd(key: K, value: V): void {
    this.entries.delete(key);
    this.entries.set(key, value);
  }
}
