import { mkdir, readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { replaceFile } from '@danqing/engine';
import { readVersion } from '@danqing/engine/version';
import { type BenchReport, isDanqingError, parseBenchReport } from '@danqing/protocol';

const FILE = 'bench.json';

/** Keeps what was measured of this machine, for plans; cases that were not measured this time stay from before. */
export async function keepReport(folder: string, report: BenchReport): Promise<void> {
  const before = await readKeptReport(folder);
  const kept = before !== null && sameConditions(before, report) ? mergeReports(before, report) : report;
  try {
    await mkdir(folder, { recursive: true });
    await replaceFile(join(folder, FILE), Buffer.from(JSON.stringify(kept)));
  } catch (error) {
    // A cache folder that cannot be written to is no reason to fail: the report itself is elsewhere.
    if (!isDanqingError(error) && (error as NodeJS.ErrnoException).code === undefined) throw error;
  }
}

/** What was measured here with this version; null where nothing was, or it cannot be read. */
export async function readKeptReport(folder: string): Promise<BenchReport | null> {
  try {
    const { data: report } = parseBenchReport(JSON.parse(await readFile(join(folder, FILE), 'utf8')));
    if (report === undefined) return null;
    const isOfHere =
      report.machine.processor === (cpus()[0]?.model.trim() ?? process.arch) &&
      report.versions.danqing === readVersion();
    return isOfHere ? report : null;
  } catch {
    // Missing, damaged or of a form that is gone: the same as never measured.
    return null;
  }
}

/** Figures of two reports under the same conditions; the newer ones count. */
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
