import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { settingForms } from '@danqing/protocol';
import { expect, test } from 'vitest';
import { parseConfig } from '../../src/settings/config-file.ts';
import { configTemplate } from '../../src/settings/config-template.ts';
import { ALL_SETTING_KEYS, SETTING_KEYS } from '../../src/settings/setting-keys.ts';
import { describeSettings } from '../support/describe-settings.ts';
import { runDanqing, temporaryFolder } from '../support/run-danqing.ts';

const ROOT = new URL('../../../../', import.meta.url);
const cwd = temporaryFolder();

/** `vitest -u` rewrites both files. */
test('config.example.yaml and docs/reference/settings.md say what the program knows', async () => {
  await expect(configTemplate()).toMatchFileSnapshot(fileURLToPath(new URL('config.example.yaml', ROOT)));
  await expect(describeSettings()).toMatchFileSnapshot(
    fileURLToPath(new URL('docs/reference/settings.md', ROOT)),
  );
});

test('the example has every key of the schema with its default, once its lines count', () => {
  expect(parseConfig(configTemplate(), 'example')).toEqual([]);
  const counting = configTemplate().replace(/^ {2}# ([a-z0-9_]+: )/gm, '  $1');
  const entries = parseConfig(counting, 'example').map(({ key, value }) => [key, value]);
  const forms = Object.entries(settingForms()).map(([key, form]) => [key, form.default]);
  expect(entries).toEqual(forms);
  expect(ALL_SETTING_KEYS).toEqual(forms.map(([key]) => key));
});

test('every key is read from text as its form wants it', () => {
  const kinds: Record<string, readonly string[]> = {
    string: ['text', 'path'],
    integer: ['number'],
    number: ['number'],
    boolean: ['boolean'],
    array: ['paths', 'names'],
  };
  for (const [key, form] of Object.entries(settingForms())) {
    const type = (form.anyOf?.[0] ?? form).type ?? '';
    expect(kinds[type], key).toContain(SETTING_KEYS[key as keyof typeof SETTING_KEYS].kind);
  }
});

test('config init writes the example for its owner only, and never over a file', async () => {
  const first = await runDanqing(['config', 'init'], { cwd });
  expect(first).toMatchObject({ code: 0, stdout: expect.stringContaining('config.yaml written') });
  const path = join(cwd, 'config.yaml');
  expect(readFileSync(path, 'utf8')).toBe(configTemplate());
  expect(statSync(path).mode & 0o077).toBe(0);
  writeFileSync(path, 'server:\n  port: 1234\n  auth_token: "a secret of mine"\n');
  const second = await runDanqing(['config', 'init', '--json'], { cwd });
  expect(second.code).toBe(2);
  expect(JSON.parse(second.stdout).error).toMatchObject({ code: 'OUTPUT_UNWRITABLE' });
  expect(existsSync(join(cwd, 'config-2.yaml'))).toBe(false);

  const env = { DANQING_ENGINE_THREADS: '1' };
  const [text, json] = await Promise.all([
    runDanqing(['config', 'show'], { cwd, env }),
    runDanqing(['config', 'show', '--json'], { cwd, env }),
  ]);
  expect(text.stdout).toMatch(/^config file config\.yaml\n/);
  expect(text.stdout).toMatch(/^ {2}server\.port +1234 +config\.yaml:2$/m);
  expect(text.stdout).toMatch(/^ {2}engine\.threads +1 +DANQING_ENGINE_THREADS$/m);
  expect(text.stdout).toMatch(/^ {2}log\.level +info +default$/m);
  expect(`${text.stdout}${json.stdout}`).not.toContain('secret');
  const { configFile, settings } = JSON.parse(json.stdout);
  expect(configFile).toBe(path);
  expect(settings).toContainEqual({
    key: 'server.auth_token',
    value: null,
    isSet: true,
    origin: { kind: 'file', path, line: 3 },
  });
});

test('settings that cannot be read stop commands, not the help; flags before or after the command name the file', async () => {
  writeFileSync(join(cwd, 'wrong.yaml'), 'ui:\n  language: zh\nengine:\n  devise: cpu\n');
  writeFileSync(join(cwd, 'chinese.yaml'), 'ui:\n  language: zh\n');
  const env = { DANQING_LANG: '' };
  const [list, help, before, after] = await Promise.all([
    runDanqing(['models', 'list', '--config', 'wrong.yaml', '--json'], { cwd }),
    runDanqing(['--help', '--config=wrong.yaml'], { cwd }),
    runDanqing(['--config', 'chinese.yaml', 'config', 'show'], { cwd, env }),
    runDanqing(['config', 'show', '--config=chinese.yaml'], { cwd, env }),
  ]);
  expect(list.code).toBe(2);
  expect(JSON.parse(list.stdout).error).toMatchObject({
    code: 'SETTINGS_INVALID',
    message: 'wrong.yaml:4: there is no setting engine.devise.',
    hint: 'Did you mean engine.device?',
    details: { file: join(cwd, 'wrong.yaml'), line: 4, key: 'engine.devise' },
  });
  expect(help).toMatchObject({ code: 0, stdout: expect.stringContaining('Usage: danqing') });
  for (const { stdout } of [before, after]) expect(stdout).toContain('设置文件 chinese.yaml');
});
