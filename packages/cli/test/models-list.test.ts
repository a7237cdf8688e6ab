import { cpSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { TINY_MODEL, temporaryFolder } from './support/run-danqing.ts';
import { runInProcess } from './support/run-in-process.ts';

const cwd = temporaryFolder();

test('models list shows what is installed, the broken with their error', async () => {
  const library = join(cwd, 'library');
  cpSync(TINY_MODEL, join(library, 'tiny'), { recursive: true });
  mkdirSync(join(library, 'half'));
  const env = { DANQING_MODELS: library };
  const [text, json] = await Promise.all([
    runInProcess(['models', 'list'], { cwd, env }),
    runInProcess(['models', 'list', '--json'], { cwd, env }),
  ]);
  expect(text.stdout).toMatch(/^danqing-mini +[\d.]+ MiB +bf16 +Turbo +256x256 +/m);
  expect(text.stdout).toMatch(/^half +- +does not open +/m);
  expect(JSON.parse(json.stdout).models).toEqual([
    expect.objectContaining({ name: 'danqing-mini', defaultSize: { width: 256, height: 256 } }),
    {
      name: 'half',
      folder: join(library, 'half'),
      error: expect.objectContaining({ code: 'MODEL_NOT_FOUND' }),
    },
    expect.objectContaining({ name: 'tiny', storageTypes: ['f32'] }),
  ]);
});

test('models list says that the links of a model are broken, in both languages', async () => {
  const library = join(cwd, 'links');
  cpSync(TINY_MODEL, join(library, 'linked'), { recursive: true });
  const [file = ''] = readdirSync(join(library, 'linked/vae')).filter((name) =>
    name.endsWith('.safetensors'),
  );
  rmSync(join(library, 'linked/vae', file));
  symlinkSync(join(cwd, 'moved.safetensors'), join(library, 'linked/vae', file));
  const env = { DANQING_MODELS: library };
  const english = await runInProcess(['models', 'list'], { cwd, env });
  expect(english.stdout).toMatch(/^linked +- +links broken: import again .*was moved or deleted\.$/m);
  const chinese = await runInProcess(['models', 'list'], { cwd, env: { ...env, DANQING_LANG: 'zh' } });
  expect(chinese.stdout).toMatch(/^linked +- +链接失效，请重新导入 .*它链接到的文件已移动或删除。$/m);
  const opened = await runInProcess(['models', 'show', 'linked'], { cwd, env });
  expect(opened).toMatchObject({ code: 3, stderr: expect.stringContaining('import the model again') });
});

test('models show tells components, configurations and the tokenizer', async () => {
  const [text, json] = await Promise.all([
    runInProcess(['models', 'show'], { cwd }),
    runInProcess(['models', 'show', TINY_MODEL, '--json'], { cwd }),
  ]);
  expect(text.stdout).toMatch(/^text encoder +.*text_encoder/m);
  const { components, tokenizer, scheduler } = JSON.parse(json.stdout);
  expect(components.map(({ kind }: { kind: string }) => kind)).toEqual(['transformer', 'textEncoder', 'vae']);
  expect(components[0]).toMatchObject({ convention: expect.any(String), config: { inChannels: 16 } });
  expect({ tokenizer, scheduler }).toMatchObject({ tokenizer: { kind: 'json' }, scheduler: { shift: 3 } });
});
