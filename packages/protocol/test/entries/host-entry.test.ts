import { expect, it } from 'vitest';
import { readHost } from '../../src/entries/host-entry.ts';

it.each([
  ['danqing.lan', 'danqing.lan'],
  ['Studio.Example:443', 'studio.example'],
  ['studio.example.', 'studio.example'],
  ['studio.example/', 'studio.example'],
  ['192.168.1.5', '192.168.1.5'],
  ['[fd00::1]:80', 'fd00::1'],
  ['fd00::1', 'fd00::1'],
  ['host_name', 'host_name'],
])('takes %s', (text, value) => {
  expect(readHost(text)).toEqual({ value });
});

it.each([
  ['https://danqing.lan', 'is a URL, not a host name', 'danqing.lan'],
  ['http://danqing.lan:7860/', 'is a URL, not a host name', 'danqing.lan'],
  ['danqing.lan/page', 'has a path', 'danqing.lan'],
  ['*.lan', 'contains a star, but every name must be written out', 'lan'],
  ['*', 'contains a star, but every name must be written out', 'danqing.lan'],
  ['.lan', 'is not a host name', 'lan'],
  ['a b', 'is not a host name', 'danqing.lan'],
  ['', 'is not a host name', 'danqing.lan'],
])('refuses %s', (text, problem, instead) => {
  expect(readHost(text)).toMatchObject({ problem: { en: problem }, instead });
});
