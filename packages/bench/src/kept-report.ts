import { mkdir, readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { replaceFile } from '@danqing/engine';
import { readVersion } from '@danqing/engine/version';
import { type BenchReport, isDanqingError, parseBenchReport } from '@danqing/protocol';

const FILE = 'bench.json';

/** Saves the measurements of this machine for plans; cases not measured this time keep their earlier figures. */
export async function keepReport(folder: string, report: BenchReport): Promise<void> {
  const before = await readKeptReport(folder);
  const kept = before !== null && sameConditions(before, report) ? mergeReports(before, report) : report;
  try {
    await mkdir(folder, { recursive: true });
    await replaceFile(join(folder, FILE), Buffer.from(JSON.stringify(kept)));
  } catch (error) {
    // An unwritable cache folder is no reason to fail: the report is also returned to the caller.
    if (!isDanqingError(error) && (error as NodeJS.ErrnoException).code === undefined) throw error;
  }
}

/** Saved measurements of this machine and version; null if there are none, or if they cannot be read. */
export async function readKeptReport(folder: string): Promise<BenchReport | null> {
  try {
    const { data: report } = parseBenchReport(JSON.parse(await readFile(join(folder, FILE), 'utf8')));
    if (report === undefined) return null;
    const isOfHere =
      report.machine.processor === (cpus()[0]?.model.trim() ?? process.arch) &&
      report.versions.danqing === readVersion();
    return isOfHere ? report : null;
  } catch {
    // Missing, damaged or in an obsolete format: treated as never measured.
    return null;
  }
}

/** Merges two reports taken under the same conditions; newer figures win. */
function mergeReports(before: BenchReport, after: BenchReport): BenchReport {
  const measured = new Set(after.figures.map((figure) => figure.case));
  const older = before.figures.filter((figure) => !measured.has(figure.case));
  return { ...after, figures: [...older, ...after.figures] };
}

function sameConditions(a: BenchReport, b: BenchReport): boolean {
  const conditions = ({ versions, machine, settings }: BenchReport) =>
    JSON.stringify([versions, machine, settings]);
  return conditions(a) === conditions(b);
}
