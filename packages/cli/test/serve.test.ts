import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { en } from '../src/messages/en.ts';
import { folderOfTest, runDanqing } from './support/run-danqing.ts';
import { startServer } from './support/start-server.ts';

const SMALL = { prompt: '一只猫', width: 64, height: 64, steps: 2, seed: '7' };

test('serves until SIGTERM: the running picture ends, the status is 0, the next start goes on', async () => {
  const cwd = folderOfTest();
  const first = await startServer([], { cwd });
  expect(first.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  const jobs = [await first.submit({ ...SMALL, steps: 8 }), await first.submit(SMALL)];
  await first.until(jobs[0]?.id ?? '', 'running');
  first.child.kill('SIGTERM');
  const { code, stderr } = await first.finished;
  expect(code).toBe(0);
  expect(stderr).toContain('Model danqing-mini');
  expect(stderr).toContain(en.serve.stopping(1, '30.00 s'));
  expect(stderr).toContain(en.serve.interrupted(1));
  expect(stderr).not.toContain(SMALL.prompt);
  expect(readdirSync(join(cwd, 'outputs'))).toEqual([expect.stringMatching(/^outputs_\d{14}\.png$/)]);

  const second = await startServer([], { cwd });
  expect(await second.ended(jobs[0]?.id ?? '')).toMatchObject({ state: 'done' });
  expect(await second.ended(jobs[1]?.id ?? '')).toMatchObject({ state: 'done' });
  second.child.kill('SIGINT');
  expect((await second.finished).code).toBe(0);
  expect(readdirSync(join(cwd, 'outputs'))).toHaveLength(2);
});

test('a second Ctrl-C ends at once; what was drawn is drawn after the next start', async () => {
  const cwd = folderOfTest();
  const folder = join(cwd, 'twice');
  const server = await startServer(['--output', folder], { cwd, env: { XDG_DATA_HOME: folder } });
  const { id } = await server.submit({ ...SMALL, steps: 100 });
  await server.until(id, 'running');
  server.child.kill('SIGINT');
  await server.said('Press Ctrl-C again');
  server.child.kill('SIGINT');
  expect((await server.finished).code).toBe(130);
  const next = await startServer(['--output', folder], { cwd, env: { XDG_DATA_HOME: folder } });
  await next.cancel(id);
  expect(await next.ended(id)).toMatchObject({ state: 'cancelled' });
  next.child.kill('SIGTERM');
  expect((await next.finished).code).toBe(0);
  expect(readdirSync(folder).filter((name) => name.includes('outputs_'))).toEqual([]);
});

test('beyond this machine it serves only with a token or --insecure', async () => {
  const cwd = folderOfTest();
  const { code, stderr } = await runDanqing(['serve', '--host', '0.0.0.0', '--port', '0'], { cwd });
  expect([code, stderr]).toEqual([2, expect.stringContaining('error[SERVER_UNPROTECTED]')]);
  const server = await startServer(['--host', '0.0.0.0'], {
    cwd,
    env: { DANQING_SERVER_AUTH_TOKEN: 'correct-horse-battery' },
  });
  expect((await fetch(`${server.url}/api/jobs`)).status).toBe(401);
  server.child.kill('SIGTERM');
  expect((await server.finished).code).toBe(0);
});

test('a new token is printed, and a file that shows one to others is named', async () => {
  const cwd = folderOfTest();
  const [first, second] = await Promise.all([0, 1].map(() => runDanqing(['config', 'token'], { cwd })));
  const token = first?.stdout.trim() ?? '';
  expect(token).toMatch(/^[\w-]{32}$/);
  expect(second?.stdout.trim()).not.toBe(token);
  const config = join(cwd, 'token.yaml');
  writeFileSync(config, `server: { auth_token: "${token}" }\n`, { mode: 0o644 });
  const server = await startServer(['--config', config], { cwd });
  server.child.kill('SIGTERM');
  const { stderr } = await server.finished;
  expect(stderr).toContain(en.serve.exposedToken('token.yaml'));
  expect(stderr).not.toContain(token);
});

test('two servers do not share a data folder or a port', async () => {
  const cwd = folderOfTest();
  const server = await startServer([], { cwd });
  const port = new URL(server.url).port;
  const [sameFolder, samePort] = await Promise.all([
    runDanqing(['serve', '--port', '0'], { cwd }),
    runDanqing(['serve', '--port', port], { cwd, env: { XDG_DATA_HOME: join(cwd, 'other') } }),
  ]);
  expect([sameFolder.code, sameFolder.stderr]).toEqual([7, expect.stringContaining('DATA_IN_USE')]);
  expect([samePort.code, samePort.stderr]).toEqual([2, expect.stringContaining('SERVER_PORT')]);
  server.child.kill('SIGTERM');
  await server.finished;
});
