import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { DanqingError, parseByteSize } from '@danqing/protocol';
import { expect, test } from 'vitest';
import { engineOptions } from '../../src/settings/derive-settings.ts';
import { readSettings, withFlags } from '../../src/settings/resolve-settings.ts';
import { serverOptions } from '../../src/settings/server-options.ts';
import { temporaryFolder } from '../support/run-danqing.ts';

const folder = temporaryFolder();
let files = 0;

/** Settings read from a file with that text, in a folder of its own. */
function settingsOf(text: string, environment: Record<string, string> = {}) {
  files += 1;
  const path = join(folder, `${files}.yaml`);
  writeFileSync(path, text);
  return { path, settings: () => readSettings({ XDG_CONFIG_HOME: folder, ...environment }, path) };
}

function errorOf(work: () => unknown): DanqingError {
  try {
    work();
  } catch (error) {
    if (error instanceof DanqingError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

test('a flag counts before a variable, a variable before the file, the file before the default', () => {
  const yaml = 'engine:\n  device: vulkan\n  threads: 3\n  vram_budget: 6GiB\nserver: # all defaults\n';
  const { path, settings } = settingsOf(yaml, { DANQING_ENGINE_DEVICE: 'cuda', DANQING_ENGINE_THREADS: '2' });
  const resolved = withFlags(settings(), {
    'engine.device': { flag: '--device', text: 'cpu' },
    'engine.precision': { flag: '--precision', text: undefined },
  });
  expect(resolved.values.engine).toMatchObject({
    device: 'cpu',
    threads: 2,
    vram_budget: '6GiB',
    precision: 'auto',
  });
  expect(resolved.origins).toMatchObject({
    'engine.device': { kind: 'flag', name: '--device' },
    'engine.threads': { kind: 'variable', name: 'DANQING_ENGINE_THREADS' },
    'engine.vram_budget': { kind: 'file', path, line: 4 },
    'engine.precision': { kind: 'default' },
    'server.port': { kind: 'default' },
  });
  expect(engineOptions(resolved)).toMatchObject({
    device: 'cpu',
    threads: 2,
    memoryBudgetBytes: 6 * 1024 ** 3,
  });
});

test('the file: named, here, or in the user’s folder; one that is named must be there', () => {
  const home = join(folder, 'home');
  mkdirSync(join(home, 'danqing'), { recursive: true });
  const own = join(home, 'danqing', 'config.yaml');
  writeFileSync(own, 'server: { port: 1 }');
  const named = join(folder, 'named.yaml');
  writeFileSync(named, 'server: { port: 2 }');
  expect(readSettings({ XDG_CONFIG_HOME: home })).toMatchObject({ configFile: own });
  const environment = { XDG_CONFIG_HOME: home, DANQING_CONFIG: named };
  expect(readSettings(environment).values.server.port).toBe(2);
  expect(readSettings(environment, own).values.server.port).toBe(1);
  expect(readSettings({ XDG_CONFIG_HOME: folder }).configFile).toBeNull();
  expect(errorOf(() => readSettings({}, join(folder, 'nowhere.yaml')))).toMatchObject({
    code: 'SETTINGS_INVALID',
    exitCode: 2,
    message: expect.stringContaining('no such file'),
  });
});

test.for([
  ['server:\n  prot: 80', 2, 'server.prot', 'Did you mean server.port?'],
  ['server:\n  port: 80\nservers:\n  host: a', 3, 'servers', 'Did you mean'],
  ['\nport: 80', 2, 'port', 'Did you mean server.port?'],
  ['engine:\n  port: 80', 2, 'engine.port', 'Did you mean server.port?'],
  ['server:\n  __proto__: 80', 2, 'server.__proto__', 'config.example.yaml'],
  ['server:\n\n  port: 80000', 3, 'server.port', 'config show'],
  ['server:\n  auth_token: 1234567890', 2, 'server.auth_token', 'quotes'],
  ['engine:\n  vram_budget: 6', 2, 'engine.vram_budget', 'quotes'],
  ['engine:\n  vram_budget: "0GiB"', 2, 'engine.vram_budget', 'config show'],
  ['engine:\n  precision: fast', 2, 'engine.precision', 'config show'],
  ['server:\n  host:', 2, 'server.host', 'config show'],
  ['output:\n  naming: "{colour}"', 2, 'output.naming', 'config show'],
  ['output:\n  naming: "../{seed}"', 2, 'output.naming', 'config show'],
  ['server:\n  allowed_hosts: danqing.lan', 2, 'server.allowed_hosts', 'config show'],
] as const)('%j: line %i, key %s', ([yaml, line, key, hint]) => {
  const { path, settings } = settingsOf(yaml);
  const error = errorOf(settings);
  expect(error).toMatchObject({ code: 'SETTINGS_INVALID', exitCode: 2, details: { file: path, line, key } });
  expect(error.message).toContain(`:${line}: `);
  expect(error.message).toContain(key);
  expect(error.hint).toContain(hint);
  expect(error.message).not.toContain('1234567890');
});

test.for([
  ['server:\n  port: 1\n  port: 2', 3],
  ['server: &a\n  port: 1\nmodel: *a', 3],
  ['server: [1, 2', 1],
  ['- server', 1],
  ['server: 3', 1],
  ['server:\n  host: !!js/function x', 2],
  ['server: {}\n---\nserver: {}', 2],
  [`a: ${'['.repeat(30_000)}`, 1],
  [`a:\n  ${'- '.repeat(30_000)}`, 1],
  [`# ${'x'.repeat(70_000)}`, 1],
  ['a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]', 2],
] as const)('no YAML for settings: %#', ([yaml, line]) => {
  const error = errorOf(settingsOf(yaml).settings);
  expect(error.code).toBe('SETTINGS_INVALID');
  expect(error.details).toMatchObject({ line });
});

test('variables are checked like the file, and misspelt ones named', () => {
  const read = (environment: Record<string, string>) => () =>
    readSettings({ XDG_CONFIG_HOME: folder, ...environment });
  expect(errorOf(read({ DANQING_SERVER_PORT: 'many' }))).toMatchObject({
    code: 'SETTINGS_INVALID',
    message: 'DANQING_SERVER_PORT: server.port is "many"; it must be a whole number from 0 to 65535.',
  });
  expect(errorOf(read({ DANQING_SERVER_PROT: '1' })).hint).toBe('Did you mean DANQING_SERVER_PORT?');
  expect(errorOf(read({ DANQING_SERVER_AUTH_TOKEN: 'fifteen-letters' }))).toMatchObject({
    code: 'SETTINGS_INVALID',
    message: expect.not.stringContaining('fifteen-letters'),
    hint: expect.stringContaining('danqing config token'),
  });
  const { values, origins } = read({
    DANQING_SERVER_PORT: '',
    DANQING_SERVER_INSECURE: 'True',
    DANQING_SERVER_ALLOWED_HOSTS: 'a.lan, b.lan',
    DANQING_MODELS: ['here', join(folder, 'there')].join(delimiter),
    DANQING_OTHER: 'nobody reads this',
  })();
  expect(values.server).toMatchObject({ port: 7860, insecure: true, allowed_hosts: ['a.lan', 'b.lan'] });
  expect(values.model.folders).toEqual([resolve('here'), join(folder, 'there')]);
  expect(origins['model.folders']).toEqual({ kind: 'variable', name: 'DANQING_MODELS' });
});

test('a wrong flag is an error of the input', () => {
  const settings = readSettings({ XDG_CONFIG_HOME: folder });
  for (const [key, flag, text] of [
    ['engine.threads', '--threads', '0'],
    ['engine.vram_budget', '--vram-budget', '6'],
    ['engine.vram_budget', '--vram-budget', '1e9GiB'],
  ] as const) {
    expect(errorOf(() => withFlags(settings, { [key]: { flag, text } }))).toMatchObject({
      code: 'INPUT_INVALID',
      message: expect.stringContaining(`${flag}: ${key} is `),
    });
  }
});

test('paths: from the folder of the file, ~ is the home folder', () => {
  const { settings } = settingsOf(
    'output:\n  dir: pictures\nengine:\n  prompt_cache: ~/kept\nmodel:\n  folders: [a, ~/b]\n  path: mini',
  );
  const { values, promptCache, outputFolder, modelLibraries, defaultModel } = settings();
  expect(outputFolder).toBe(join(folder, 'pictures'));
  expect(promptCache?.folder).toBe(join(homedir(), 'kept'));
  expect(modelLibraries.slice(0, 2)).toEqual([join(folder, 'a'), join(homedir(), 'b')]);
  expect(defaultModel).toBe(join(folder, 'mini'));
  expect(values.model.path).toBe(defaultModel);
});

test('of a path and a name that which comes from nearer counts', () => {
  const { settings } = settingsOf('model:\n  path: /models/z', { DANQING_MODEL_NAME: 'other' });
  expect(settings().defaultModel).toBe('other');
  const flagged = withFlags(settingsOf('model: { path: /models/z, name: a }').settings(), {
    'model.name': { flag: '--model', text: 'b' },
  });
  expect(flagged.defaultModel).toBe('b');
});

test.for([
  [{ DANQING_LANG: 'zh', LANG: 'en_US.UTF-8' }, 'zh', { kind: 'variable', name: 'DANQING_LANG' }],
  [{ DANQING_LANG: 'zh_CN.UTF-8' }, 'zh', { kind: 'variable', name: 'DANQING_LANG' }],
  [{ LC_ALL: '', LANG: 'zh_CN.UTF-8' }, 'zh', { kind: 'default' }],
  [{ LANG: 'C.UTF-8' }, 'en', { kind: 'default' }],
  [{ LANG: 'fr_FR.UTF-8' }, 'en', { kind: 'default' }],
] as const)('language of %j: %s', ([environment, language, origin]) => {
  const settings = readSettings({ XDG_CONFIG_HOME: folder, ...environment });
  expect(settings.language).toBe(language);
  expect(settings.origins['ui.language']).toEqual(origin);
  expect(() => readSettings({ DANQING_LANG: 'fr' })).toThrow('zh or en');
});

test('encoded prompts are kept in the folder of caches, in a named one, or not', () => {
  const cacheOf = (environment: Record<string, string>) =>
    readSettings({ XDG_CONFIG_HOME: folder, ...environment }).promptCache?.folder;
  expect(cacheOf({ XDG_CACHE_HOME: '/caches' })).toBe(join('/caches', 'danqing', 'prompts'));
  expect(cacheOf({ DANQING_PROMPT_CACHE: '' })).toMatch(/danqing.prompts$/);
  expect(cacheOf({ DANQING_PROMPT_CACHE: 'kept', XDG_CACHE_HOME: '/caches' })).toBe(resolve('kept'));
  expect(cacheOf({ DANQING_PROMPT_CACHE: 'off' })).toBeUndefined();
});

test('a server gets what it is started with, in units of the program', () => {
  const { settings } = settingsOf(
    'server: { port: 0, body_limit_kib: 64, auth_token: "1234567890123456" }\nengine: { idle_unload_minutes: 0 }',
    { XDG_DATA_HOME: '/data', XDG_CACHE_HOME: '/cache', DANQING_PROMPT_CACHE: 'off' },
  );
  expect(serverOptions(settings())).toMatchObject({
    host: '127.0.0.1',
    port: 0,
    authToken: '1234567890123456',
    bodyLimitBytes: 65_536,
    shutdownMs: 30_000,
    idleUnloadMs: null,
    model: { nameOrPath: 'danqing-mini', importFolders: [] },
    engine: { precision: 'auto', machineCache: join('/cache', 'danqing', 'machine') },
    outputFolder: 'outputs',
    dataFolder: join('/data', 'danqing'),
    a1111: { honorParameters: false },
    log: { level: 'info', folder: null, prompts: false },
  });
  const second = settingsOf('', { DANQING_SERVER_DATA_DIR: '/second', XDG_DATA_HOME: '/data' });
  expect(serverOptions(second.settings()).dataFolder).toBe(resolve('/second'));
});

test('sizes: GiB in powers of 1024, GB in powers of 1000', () => {
  expect(['1.5GiB', '6g', '800 mb'].map(parseByteSize)).toEqual([1.5 * 1024 ** 3, 6 * 1024 ** 3, 800e6]);
  expect(['6', 'GiB', '-1GiB', '0MiB', '1e9GiB'].map(parseByteSize)).toEqual([null, null, null, null, null]);
});

test('names of hosts, origins and proxies are put right where their meaning is certain', () => {
  const { server } = settingsOf(
    'server:\n  allowed_origins: [https://App.Example.com:443/, Tauri://localhost]\n  trusted_proxies: [localhost, 10.0.0.0/8]\n  base_path: draw/\n',
    { DANQING_SERVER_ALLOWED_HOSTS: 'Danqing.LAN:7860, [::1]' },
  ).settings().values;
  expect(server).toMatchObject({
    allowed_origins: ['https://app.example.com', 'tauri://localhost'],
    allowed_hosts: ['danqing.lan', '::1'],
    trusted_proxies: ['loopback', '10.0.0.0/8'],
    base_path: '/draw',
  });
});

test.each([
  [
    'allowed_origins: [https://a.example, https://b.example/page]',
    'https://b.example/page',
    'https://b.example',
  ],
  ['allowed_origins: ["null"]', 'null', 'https://app.example.com'],
  ['allowed_origins: [localhost:5173]', 'localhost:5173', 'http://localhost:5173'],
  ['allowed_hosts: ["*.lan"]', '*.lan', 'lan'],
  ['trusted_proxies: [nginx]', 'nginx', 'loopback, private, 192.168.1.5 or 172.16.0.0/12'],
  ['base_path: /api', '/api', '/danqing'],
])('server.%s is refused with what to write instead', (line, entry, instead) => {
  const { path, settings } = settingsOf(`server:\n  ${line}\n`);
  const { message, hint, details, code } = errorOf(settings);
  expect(code).toBe('SETTINGS_INVALID');
  expect(message).toContain(`${path}:2`);
  expect(message).toContain(JSON.stringify(entry));
  expect(hint).toBe(`Write ${instead}.`);
  expect(details).toMatchObject({ file: path, line: 2, entry });
});
