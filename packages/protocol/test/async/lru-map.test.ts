import { describe, expect, it } from 'vitest';
import { LruMap } from '../../src/async/lru-map.ts';

describe('a map that forgets', () => {
  it('drops what was used longest ago, and says what that was', () => {
    const map = new LruMap<string, number>(2);
    expect([map.set('a', 1), map.set('b', 2)]).toEqual([undefined, undefined]);
    expect(map.get('a')).toBe(1);
    expect(map.set('c', 3)).toBe(2);
    expect([...map]).toEqual([
      ['a', 1],
      ['c', 3],
    ]);
  });

  it('takes a new value for an old key as a use, and a peek as none', () => {
    const map = new LruMap<string, number>(2);
    map.set('a', 1);
    map.set('b', 2);
    expect(map.set('a', 10)).toBeUndefined();
    expect(map.peek('b')).toBe(2);
    expect(map.set('c', 3)).toBe(2);
    expect(map.peek('a')).toBe(10);
  });

  it('forgets on request', () => {
    const map = new LruMap<string, number>(2);
    map.set('a', 1);
    expect([map.delete('a'), map.delete('a'), map.get('a'), map.size]).toEqual([true, false, undefined, 0]);
    map.set('b', 1);
    map.clear();
    expect(map.size).toBe(0);
  });
});
