import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { temporaryFolder } from './support/run-danqing.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
});

/** Stands in for npm: two at once are an error, as with the real one; each takes a second. */
const NPM = `
  import { appendFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
  if (existsSync('busy')) throw new Error('ENOTEMPTY');
  writeFileSync('busy', '');
  appendFileSync('runs', 'npm ');
  process.on('SIGINT', () => undefined);
  setTimeout(() => {
    rmSync('busy');
    mkdirSync('node_modules', { recursive: true });
    writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages: {} }));
  }, 1000);
`;

function makeClone(): string {
  const folder = temporaryFolder();
  cpSync(join(ROOT, 'bin'), join(folder, 'bin'), { recursive: true });
  mkdirSync(join(folder, 'npm'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages: {} }));
  writeFileSync(join(folder, 'npm/npm-cli.js'), NPM);
  return folder;
}

function install(folder: string) {
  const code = `import { installIfNeeded } from './bin/install.js'; console.log(await installIfNeeded());`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    cwd: folder,
    env: { ...process.env, npm_execpath: join(folder, 'npm/npm-cli.js') },
  });
  children.push(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  const ended = new Promise<{ code: number | null; said: string }>((resolve) =>
    child.on('close', (status) => resolve({ code: status, said })),
  );
  return { child, ended };
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 20));
}

test('of two first starts at once one installs, the other says so and waits', async () => {
  const folder = makeClone();
  const first = install(folder);
  await until(() => existsSync(join(folder, 'busy')));
  const second = await install(folder).ended;
  expect(second).toMatchObject({ code: 0, said: expect.stringContaining('Another installation is running') });
  expect(second.said).toContain('另一个安装正在此处进行');
  expect(second.said).toMatch(/true\n$/);
  expect(await first.ended).toMatchObject({ code: 0, said: expect.stringMatching(/true\n$/) });
  expect(readFileSync(join(folder, 'runs'), 'utf8')).toBe('npm ');
  expect(existsSync(join(folder, '.danqing-install.lock'))).toBe(false);
});

test.each(['SIGINT', 'SIGKILL'] as const)('after %s the next start waits for npm', async (signal) => {
  const folder = makeClone();
  const { child } = install(folder);
  await until(() => existsSync(join(folder, 'busy')));
  child.kill(signal);
  const next = await install(folder).ended;
  expect(next).toMatchObject({ code: 0, said: expect.stringContaining('Another installation is running') });
  expect(readFileSync(join(folder, 'runs'), 'utf8')).toBe('npm ');
});

test('a lock of a process that is no more is taken over', async () => {
  const folder = makeClone();
  writeFileSync(join(folder, '.danqing-install.lock'), '999999999');
  const { code, said } = await install(folder).ended;
  expect([code, said.includes('Another installation')]).toEqual([0, false]);
});
