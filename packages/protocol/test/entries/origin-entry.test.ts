import { describe, expect, it } from 'vitest';
import { originOf, readOrigin } from '../../src/entries/origin-entry.ts';

const ID = 'abcdefghijklmnopabcdefghijklmnop';
const UUID = '0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f';

describe('origins that can be allowed', () => {
  it.each([
    ['https://app.example.com', 'https://app.example.com'],
    ['http://localhost:5173', 'http://localhost:5173'],
    ['http://tauri.localhost', 'http://tauri.localhost'],
    ['tauri://localhost', 'tauri://localhost'],
    ['app://obsidian.md', 'app://obsidian.md'],
    ['app://.', 'app://.'],
    ['capacitor://localhost', 'capacitor://localhost'],
    ['ionic://localhost', 'ionic://localhost'],
    [`chrome-extension://${ID}`, `chrome-extension://${ID}`],
    [`moz-extension://${UUID}`, `moz-extension://${UUID}`],
    ['vscode-webview://1q2w3e4r', 'vscode-webview://1q2w3e4r'],
    ['http://[::1]:3000', 'http://[::1]:3000'],
    ['https://例子.测试', 'https://xn--fsqu00a.xn--0zwm56d'],
  ])('%s', (text, value) => {
    expect(readOrigin(text)).toEqual({ value });
    expect(originOf(text)).toBe(value);
  });

  it.each([
    ['https://app.example.com/', 'https://app.example.com'],
    [' https://App.Example.COM ', 'https://app.example.com'],
    ['HTTPS://app.example.com:443', 'https://app.example.com'],
    ['http://app.example.com:80/', 'http://app.example.com'],
    ['Tauri://LocalHost/', 'tauri://localhost'],
  ])('%s, put right', (text, value) => {
    expect(readOrigin(text)).toEqual({ value });
  });
});

describe('entries that no origin would ever equal', () => {
  it.each([
    ['https://app.example.com/page', 'has a path', 'https://app.example.com'],
    ['https://app.example.com?x', 'has a path', 'https://app.example.com'],
    ['https://app.example.com#x', 'has a path', 'https://app.example.com'],
    ['https://me@app.example.com', 'has a user name', 'https://app.example.com'],
    ['https://*.example.com', 'contains a star, but every origin must be named', 'https://example.com'],
    ['*', 'contains a star, but every origin must be named', 'https://app.example.com'],
    ['http://localhost:*', 'contains a star, but every origin must be named', 'http://localhost:'],
    ['app.example.com', 'has no scheme', 'https://app.example.com'],
    ['localhost:5173', 'has no scheme', 'http://localhost:5173'],
    ['192.168.1.5/page', 'has no scheme', 'http://192.168.1.5'],
    ['wss://app.example.com', 'is not the address of a page', 'https://app.example.com'],
    ['https://app.example.com:99999', 'is not an address', 'https://app.example.com'],
    ['tauri://', 'has no host', 'tauri://localhost'],
  ])('%s', (text, problem, instead) => {
    expect(readOrigin(text)).toMatchObject({ problem: { en: problem }, instead: instead.replace(/:$/, '') });
    expect(originOf(text)).toBeNull();
  });

  it.each([
    'null',
    'NULL',
    'file://',
    'file:///home',
    'data:text/html,x',
    'chrome-extension://short',
    'moz-extension://x',
    '',
    '//x',
    'https:app',
  ])('%s', (text) => {
    expect(readOrigin(text)).toHaveProperty('problem');
    expect(originOf(text)).toBeNull();
  });
});
