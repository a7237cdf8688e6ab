import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { RenderedReport } from '@danqing/bench/render';
import { planBeside, readReport } from '@danqing/bench/report';
import { replaceFile } from '@danqing/engine';
import { type BenchReport, DanqingError } from '@danqing/protocol';
import { say } from '../say/say.ts';
import { PRIVATE } from '../store/private-folder.ts';

export interface ReportShelfOptions {
  /** Folder of the server's own state. */
  readonly dataFolder: string;
  /** Folder of previously measured sizes of the published model. */
  readonly plansFolder: string;
  readonly onProblem: (error: unknown) => void;
}

/** The latest report of this machine: one file, which outlives the server. */
export class ReportStore {
  private readonly path: string;
  private readonly options: ReportShelfOptions;
  private kept: Promise<BenchReport | null> | null = null;
  private drawn: Promise<RenderedReport> | null = null;

  constructor(options: ReportShelfOptions) {
    this.options = options;
    this.path = join(options.dataFolder, 'machine-report.json');
  }

  /** Null if there is none yet. */
  find(): Promise<BenchReport | null> {
    this.kept ??= this.load();
    return this.kept;
  }

  /** @throws DanqingError REPORT_NOT_FOUND */
  async read(): Promise<BenchReport> {
    const report = await this.find();
    if (report !== null) return report;
    throw new DanqingError('REPORT_NOT_FOUND', say`This machine has not been measured yet.`, {
      hint: say`POST /api/machine/report measures it.`,
    });
  }

  /** Renders a report only once. @throws DanqingError REPORT_NOT_FOUND, NATIVE_*, ENGINE_CRASHED */
  async render(): Promise<RenderedReport> {
    const report = await this.read();
    this.drawn ??= this.draw(report);
    this.drawn.catch(() => {
      this.drawn = null;
    });
    return this.drawn;
  }

  /** Replaces the previous report. @throws DanqingError OUTPUT_UNWRITABLE, DISK_SPACE */
  async put(report: BenchReport): Promise<void> {
    await replaceFile(this.path, Buffer.from(`${JSON.stringify(report)}\n`), PRIVATE);
    this.kept = Promise.resolve(report);
    this.drawn = null;
  }

  private async load(): Promise<BenchReport | null> {
    if (!existsSync(this.path)) return null;
    try {
      return await readReport(
        this.path,
        say`It is damaged, or in a format that is no longer supported. Measure this machine again.`,
      );
    } catch (error) {
      // Damaged, or in an old format: the machine can be measured again.
      this.options.onProblem(error);
      return null;
    }
  }

  /** The chart library is loaded on first use, so that the server starts without it. */
  private async draw(report: BenchReport): Promise<RenderedReport> {
    const planned = await planBeside(report, this.options.plansFolder);
    const { renderReport } = await import('@danqing/bench/render');
    return renderReport(report, planned);
  }
}
