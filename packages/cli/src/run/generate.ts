import { resolve } from 'node:path';
import { checkFolderWritable, encodePng, pictureTexts, replaceFile, writeNewFile } from '@danqing/engine';
import { DanqingError, type GenerateRequest, type GenerateResult } from '@danqing/protocol';
import { cancelOnInterrupt } from '../cancellation.ts';
import type { CommandContext } from '../context.ts';
import type { EngineFlags, JsonFlag, QuietFlag, RequestFlags } from '../flags.ts';
import { formatPath } from '../format.ts';
import { openEngineFor } from '../open-engine.ts';
import { type OutputTarget, outputTarget } from '../output-target.ts';
import { printReport, reportJson } from '../print-report.ts';
import { Progress } from '../progress.ts';
import { requestFields } from '../request-fields.ts';
import { say } from '../say/say.ts';
import { warningsBefore } from '../warning-text.ts';

interface GenerateFlags extends EngineFlags, RequestFlags, JsonFlag, QuietFlag {
  readonly output: string | undefined;
  readonly overwrite: boolean | undefined;
}

/** Draws and saves images, and prints where they are. */
export async function generate(prompt: string, flags: GenerateFlags, context: CommandContext): Promise<void> {
  if (prompt.trim() === '') throw emptyPrompt();
  const { settings, messages, terminal } = context;
  const target = outputTarget(flags.output ?? settings.outputFolder, {
    naming: settings.values.output.naming,
    now: new Date(),
  });
  await checkFolderWritable(target.folder);
  const input = { ...requestFields(flags), prompt, seed: flags.seed };
  const progress = new Progress(terminal, messages, {
    numImages: input.numImages ?? 1,
    quiet: flags.quiet ?? false,
  });
  const signal = cancelOnInterrupt(context, { json: flags.json ?? false });
  progress.start();
  await using engine = await openEngineFor(flags, settings, signal);
  const request = engine.resolveRequest(input);
  for (const warning of warningsBefore(request, engine.model, messages)) progress.warn(warning);
  const result = await engine.generate(request, { signal, onEvent: progress.handle });
  const pictures = await savePictures(result, target, { ...context, flags, progress });
  if (flags.json) {
    terminal.printJson({ images: pictures, ...reportJson(result.report), warnings: progress.warnings });
  } else {
    for (const { path, seed } of pictures) terminal.print(`${path}  ${messages.seed(seed)}`);
    printReport(result.report, terminal, messages);
  }
}

/** The model would draw something for it; most likely a variable of a script was not set. */
function emptyPrompt(): DanqingError {
  return new DanqingError('INPUT_INVALID', say`The prompt is empty.`, {
    hint: say`Describe the picture: \`danqing generate "a red fox"\`.`,
  });
}

interface SavedPicture extends Pick<GenerateRequest, 'width' | 'height' | 'seed'> {
  readonly path: string;
}

async function savePictures(
  { images, report }: GenerateResult,
  target: OutputTarget,
  { flags, progress, messages, version }: CommandContext & { flags: GenerateFlags; progress: Progress },
): Promise<SavedPicture[]> {
  const saved: SavedPicture[] = [];
  for (const [index, { seed, image }] of images.entries()) {
    const wanted = target.pathOf({ index, count: images.length, seed, model: report.model });
    const png = await encodePng(image, pictureTexts(report, seed, version));
    const path = flags.overwrite
      ? await replaceFile(wanted, png).then(() => wanted)
      : await writeNewFile(wanted, png);
    if (path !== wanted) progress.warn(messages.nameTaken(formatPath(wanted), formatPath(path)));
    saved.push({ path: resolve(path), seed, width: image.width, height: image.height });
  }
  return saved;
}
