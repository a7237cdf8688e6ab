import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { doctorReportSchema } from '@danqing/protocol';
import { expect, test } from 'vitest';
import { runDanqing, temporaryFolder } from './support/run-danqing.ts';
import { runInProcess } from './support/run-in-process.ts';

const cwd = temporaryFolder();

test('a picture is drawn on each device and compared, buffer types are chosen', async () => {
  const { code, stdout } = await runDanqing(['doctor', '--json'], {
    cwd,
    env: { DANQING_ENGINE_THREADS: '1' },
  });
  const report = doctorReportSchema.parse(JSON.parse(stdout));
  expect(report.checks.map(({ name, error }) => [name, error])).toEqual(
    ['settings', 'library', 'model', 'output', 'bufferTypes', 'selfTest'].map((name) => [name, null]),
  );
  expect({ code, ok: report.ok }).toEqual({ code: 0, ok: true });
  expect(report.selfTests?.find(({ device }) => device === 'CPU')).toMatchObject({
    error: null,
    rms: expect.any(Number),
  });
  const chosen = report.bufferTypes?.filter(({ device }) => device === 'CPU') ?? [];
  expect(chosen.map(({ weightType }) => weightType)).toEqual(
    expect.arrayContaining(['bf16', 'q8_0', 'q4_0']),
  );
  expect(report.models).toEqual([expect.objectContaining({ name: 'danqing-mini', error: null })]);
  const threads = report.settings.find(({ key }) => key === 'engine.threads');
  expect(threads).toEqual({
    key: 'engine.threads',
    value: 1,
    origin: { kind: 'variable', name: 'DANQING_ENGINE_THREADS' },
  });
});

test('--quick draws nothing; Chinese where it is wanted; a broken model is listed', async () => {
  mkdirSync(join(cwd, 'library/half'), { recursive: true });
  const env = { DANQING_LANG: 'zh', DANQING_MODELS: join(cwd, 'library') };
  const { code, stdout } = await runInProcess(['doctor', '--quick'], { cwd, env });
  expect(stdout).toContain('✓ 模型 danqing-mini 可以打开');
  expect(stdout).toMatch(/已安装 2 个模型\n(.*\n)*? {2}✗ half .*\n {6}error\[MODEL_NOT_FOUND\]/);
  expect(stdout).not.toContain('参考图');
  expect(code).toBe(0);
});

test('what is wrong decides the exit status: the model 3, a setting 2', async () => {
  const missing = await runInProcess(['doctor', '--quick', '--json'], {
    cwd,
    env: { DANQING_MODEL_NAME: 'none' },
  });
  expect(missing.code).toBe(3);
  expect(JSON.parse(missing.stdout)).toMatchObject({ ok: false });
  const wrong = await runInProcess(['doctor', '--quick'], {
    cwd,
    env: { DANQING_ENGINE_BUFFER_TYPES: 'q4_0' },
  });
  expect(wrong.code).toBe(2);
  expect(wrong.stdout).toMatch(/✗ the settings.*\n.*SETTINGS_INVALID.*a list such as \[q4_0=CPU_REPACK\]/);
});

/** Simulates a missing graphics driver: everything else must still work. */
test.runIf(process.platform === 'linux' && process.arch === 'x64')(
  'a CUDA package that does not load is said, and no error',
  async () => {
    const root = join(cwd, 'modules/@node-llama-cpp/linux-x64-cuda');
    mkdirSync(join(root, 'bins/linux-x64-cuda'), { recursive: true });
    writeFileSync(join(root, 'bins/linux-x64-cuda/libggml-cuda.so'), 'no library');
    for (const [version, isInstalled] of [
      ['0.0.1', false],
      ['3.22.1', true],
    ] as const) {
      writeFileSync(join(root, 'package.json'), JSON.stringify({ version }));
      const env = { NODE_PATH: join(cwd, 'modules') };
      const { code, stdout } = await runDanqing(['doctor', '--quick', '--json'], { cwd, env });
      const { machine } = doctorReportSchema.parse(JSON.parse(stdout));
      expect(machine.cuda).toMatchObject({ isInstalled, isLoaded: false });
      expect(machine.devices.map(({ name }) => name)).toContain('CPU');
      expect(code).toBe(0);
    }
  },
);
