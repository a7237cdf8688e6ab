/**
 * Runs all checks of the project in turn: each counts as one, and so does each vitest test. The last line printed is
 * "N passed, N failed".
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

/** Fast ones first: a type error shows up before the suite has run for minutes. */
const CHECKS = ['typecheck', 'lint', 'layers', 'unused', 'size'] as const;

const tally: Tally = { passed: 0, failed: 0, skipped: 0 };
for (const check of CHECKS) {
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', check], { encoding: 'utf8' });
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${status === 0 ? 'ok  ' : 'FAIL'} ${check} (${seconds} s)`);
  if (status !== 0) console.log(`${stdout}${stderr}`);
  tally[status === 0 ? 'passed' : 'failed'] += 1;
}
addVitest(tally);
console.log(
  `${tally.passed} passed, ${tally.failed} failed${tally.skipped > 0 ? `, ${tally.skipped} skipped` : ''}`,
);
process.exitCode = tally.failed === 0 ? 0 : 1;

function addVitest(to: Tally): void {
  const folder = mkdtempSync(path.join(tmpdir(), 'danqing-tests-'));
  const report = path.join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { status } = spawnSync('npx', ['vitest', 'run', ...reporters], { stdio: 'inherit' });
  try {
    const result = JSON.parse(readFileSync(report, 'utf8')) as Record<string, number>;
    to.passed += result.numPassedTests ?? 0;
    to.failed += result.numFailedTests ?? 0;
    to.skipped += (result.numPendingTests ?? 0) + (result.numTodoTests ?? 0);
    // A file that fails before its first test reports no tests.
    if (status !== 0 && (result.numFailedTests ?? 0) === 0) to.failed += 1;
  } catch (error) {
    console.log(`vitest left no report: ${String(error)}`);
    to.failed += 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
