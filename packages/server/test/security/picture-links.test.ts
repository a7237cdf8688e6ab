import { describe, expect, it } from 'vitest';
import { LINK_SECONDS, PictureLinks } from '../../src/security/picture-links.ts';

describe('addresses of pictures', () => {
  it('end after an hour', () => {
    const links = new PictureLinks<string>();
    const value = links.open('a.png', 1000);
    expect(value).toMatch(/^[\w-]{43}$/);
    expect(links.find(value, 1000 + LINK_SECONDS * 1000 - 1)).toBe('a.png');
    expect(links.find(value, 1000 + LINK_SECONDS * 1000)).toBeNull();
  });

  it('differ, and are not known to others', () => {
    const links = new PictureLinks<string>();
    expect(links.open('a.png')).not.toBe(links.open('a.png'));
    expect(links.find('a.png')).toBeNull();
  });

  it('are forgotten, the oldest first, when there are too many', () => {
    const links = new PictureLinks<number>();
    const values = Array.from({ length: 10_001 }, (_, index) => links.open(index));
    expect(links.find(values[0] ?? '')).toBeNull();
    expect(links.find(values[1] ?? '')).toBe(1);
    expect(links.find(values[10_000] ?? '')).toBe(10_000);
  });
});
