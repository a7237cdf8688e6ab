import { join } from 'node:path';
import { casesOfSuite, partOf, runBench } from '@danqing/bench';
import { planBeside, readReport } from '@danqing/bench/report';
import { checkFolderWritable, replaceFile } from '@danqing/engine';
import { type BenchReport, LANGUAGES } from '@danqing/protocol';
import { judgeFigures } from '../bench/judge-figures.ts';
import { cancelOnInterrupt } from '../cancellation.ts';
import type { CommandContext } from '../context.ts';
import type { DeviceFlags, JsonFlag, ModelFlags, QuietFlag, RequestFlags } from '../flags.ts';
import { formatPath } from '../format.ts';
import { countFlag } from '../number-flag.ts';
import { engineOptionsFor } from '../open-engine.ts';
import { requestFields } from '../request-fields.ts';
import { say } from '../say/say.ts';

const DEFAULT_SEED = 42;
const FROM_HINT = say`Use a report.json written by \`danqing report\`.`;

/** Number of images drawn in a row, to measure stability. */
const PICTURES = { usual: 20, most: 1000 };

interface ReportFlags
  extends ModelFlags,
    DeviceFlags,
    Pick<RequestFlags, 'steps' | 'guidance' | 'seed'>,
    JsonFlag,
    QuietFlag {
  readonly prompt: string;
  /** Folder for the pages. */
  readonly output: string | undefined;
  /** report.json of an earlier run or of another machine. */
  readonly from: string | undefined;
  readonly pictures: string | undefined;
}

/** Measures this machine, or reads the measurements of another one, and writes them as pages. */
export async function report(flags: ReportFlags, context: CommandContext): Promise<void> {
  const { settings, messages, terminal } = context;
  const folder = flags.output ?? join(settings.outputFolder, 'report');
  await checkFolderWritable(folder);
  const measured =
    flags.from === undefined ? await measure(flags, context) : await readReport(flags.from, FROM_HINT);
  const written = await writePages(measured, folder, context);
  if (flags.json) terminal.printJson({ folder, files: written, report: measured });
  else for (const path of written) terminal.print(messages.report.written(formatPath(path)));
  judgeFigures(measured.figures, context);
}

async function measure(flags: ReportFlags, context: CommandContext): Promise<BenchReport> {
  const { settings, messages, terminal } = context;
  const signal = cancelOnInterrupt(context, { json: flags.json ?? false });
  const measured = await runBench({
    suite: 'report',
    cases: casesOfSuite('report'),
    // With the user's prompt cache, new prompts would be measured as known ones.
    engine: await engineOptionsFor({ ...flags, promptCache: false }, settings),
    request: { ...requestFields(flags), prompt: flags.prompt, seed: flags.seed ?? DEFAULT_SEED },
    pictures: countFlag('--pictures', flags.pictures, PICTURES.most) ?? PICTURES.usual,
    onEvent: (event) => {
      const part = partOf(event);
      if (part === null || flags.quiet) return;
      const line = messages.report.parts[part];
      if (terminal.isInteractive) terminal.status(line);
      else terminal.note(line);
    },
    signal,
  });
  terminal.clearStatus();
  return measured;
}

/** Writes one page in both languages, a Markdown file for each with its charts, and the data. */
async function writePages(
  measured: BenchReport,
  folder: string,
  { settings }: CommandContext,
): Promise<string[]> {
  const { language, folders } = settings;
  // The chart library is megabytes large, so only this command loads it.
  const { renderReport } = await import('@danqing/bench/render');
  const rendered = renderReport(measured, await planBeside(measured, join(folders.cache, 'plans')));
  const files: [name: string, content: string][] = [
    ['report.html', rendered.html(language)],
    ['report.json', `${JSON.stringify(measured)}\n`],
  ];
  for (const each of LANGUAGES) {
    const { text, charts } = rendered.markdown(each);
    files.push([`report.${each}.md`, text], ...charts);
  }
  for (const [name, content] of files) await replaceFile(join(folder, name), Buffer.from(content));
  return files.map(([name]) => join(folder, name)).filter((path) => !path.endsWith('.svg'));
}
