/**
 * Kills (kill -9) the engine's process under a server that draws, then the server itself while it draws, with the
 * embedded model. No job may be lost, no file half written, no process left; every failed job has a named error.
 * Usage: npx tsx scripts/kill-server.ts [engines] [servers]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type FaultResult, killEngines, killServers, tally } from '../packages/server/test/harness/faults.ts';
import { startMiniServer } from '../packages/server/test/harness/server-process.ts';

const [engines = 20, servers = 10] = process.argv.slice(2).map(Number);
const request = { prompt: 'a red fox', width: 128, height: 128, steps: 20 };

const folders = ['engines', 'servers'].map((name) =>
  mkdtempSync(path.join(tmpdir(), `danqing-kill-${name}-`)),
);
const [first = '', second = ''] = folders;

const server = await startMiniServer(first);
const below = await killEngines(server, { times: engines, request, folder: first });
const code = await server.stop();
const isFirstGood = report(`${engines} engines killed`, below, ['done', 'ENGINE_CRASHED']) && code === 0;

const above = await killServers(() => startMiniServer(second), { times: servers, request, folder: second });
const isSecondGood = report(`${servers} servers killed`, above, ['done', 'JOB_INTERRUPTED']);

for (const folder of folders) rmSync(folder, { recursive: true });
process.exitCode = isFirstGood && isSecondGood ? 0 : 1;

function report(
  title: string,
  { jobs, wrong, slowestEndMs }: FaultResult,
  expected: readonly string[],
): boolean {
  const ends = Object.entries(tally(jobs));
  console.log(`${title}: ${jobs.length} jobs, ${ends.map(([how, count]) => `${count} ${how}`).join(', ')}`);
  if (slowestEndMs > 0) console.log(`  the slowest engine ended ${slowestEndMs} ms after its server`);
  for (const what of wrong) console.log(`  ${what}`);
  const isGood = wrong.length === 0 && ends.every(([how]) => expected.includes(how));
  console.log(isGood ? '  no job lost, no file half written, no process left' : '  NOT GOOD');
  return isGood;
}
