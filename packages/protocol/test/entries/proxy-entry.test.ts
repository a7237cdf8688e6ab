import { describe, expect, it } from 'vitest';
import { readBasePath } from '../../src/entries/base-path-entry.ts';
import { readProxy } from '../../src/entries/proxy-entry.ts';

describe('trusted proxies', () => {
  it.each([
    ['loopback', 'loopback'],
    ['Private', 'private'],
    ['localhost', 'loopback'],
    ['192.168.1.5', '192.168.1.5'],
    ['172.16.0.0/12', '172.16.0.0/12'],
    ['FD00::1', 'fd00::1'],
    ['fd00::/8', 'fd00::/8'],
    ['::ffff:10.0.0.1', '::ffff:10.0.0.1'],
  ])('takes %s', (text, value) => {
    expect(readProxy(text)).toEqual({ value });
  });

  it.each([
    '*',
    'all',
    '0.0.0.0/0',
    '::/0',
    'nginx',
    '10.0.0.0/33',
    '10.0.0.0/255.0.0.0',
    '10.0.0',
    '',
    'unix:/x',
  ])('refuses "%s"', (text) => {
    expect(readProxy(text)).toHaveProperty('instead');
  });

  it('a refused proxy entry comes with what to write instead', () => {
    expect(readProxy('10.0.0.5:443')).toMatchObject({
      problem: { en: 'has brackets or a port' },
      instead: '10.0.0.5',
    });
    expect(readProxy('[::1]')).toMatchObject({ problem: { en: 'has brackets or a port' }, instead: '::1' });
  });
});

describe('a base path', () => {
  it.each([
    ['/danqing', '/danqing'],
    ['danqing/', '/danqing'],
    ['//apps//danqing/', '/apps/danqing'],
    ['/', ''],
    ['', ''],
  ])('takes "%s"', (text, value) => {
    expect(readBasePath(text)).toEqual({ value });
  });

  it.each([
    ['https://example.org/draw/', '/draw'],
    ['/draw?x', '/draw'],
    ['/api', '/danqing'],
    ['/v1/x', '/danqing'],
    ['/../x', '/danqing'],
    ['/a b', '/danqing'],
    ['/a%2fb', '/danqing'],
  ])('refuses %s', (text, instead) => {
    expect(readBasePath(text)).toHaveProperty('instead', instead);
  });
});
