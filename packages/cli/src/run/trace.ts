import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { encodeSafetensors, type WritableTensor } from '@danqing/core/formats';
import {
  checkFileWritable,
  type Engine,
  encodePng,
  pictureTexts,
  readNoise,
  replaceFile,
} from '@danqing/engine';
import { DanqingError, type GenerateRequest, type GenerateResult } from '@danqing/protocol';
import { cancelOnInterrupt } from '../cancellation.ts';
import type { CommandContext } from '../context.ts';
import type { EngineFlags, JsonFlag, QuietFlag, RequestFlags } from '../flags.ts';
import { formatPath } from '../format.ts';
import { openEngineFor } from '../open-engine.ts';
import { printReport, reportJson } from '../print-report.ts';
import { Progress } from '../progress.ts';
import { requestFields } from '../request-fields.ts';
import { say } from '../say/say.ts';
import { warningsBefore } from '../warning-text.ts';

const LATENT_PIXELS = 8;

interface TraceFlags extends EngineFlags, Omit<RequestFlags, 'numImages'>, JsonFlag, QuietFlag {
  readonly prompt: string;
  readonly out: string;
  readonly noise: string | undefined;
  readonly png: string | undefined;
}

/** Runs the code of `generate` with a recorder attached. */
export async function trace(flags: TraceFlags, context: CommandContext): Promise<void> {
  const { settings, messages, terminal } = context;
  const files = [flags.out, ...(flags.png === undefined ? [] : [flags.png])];
  for (const file of files) await checkFileWritable(file);
  const input = { ...requestFields(flags), prompt: flags.prompt, seed: startOf(flags) };
  const progress = new Progress(terminal, messages, { numImages: 1, quiet: flags.quiet ?? false });
  const signal = cancelOnInterrupt(context, { json: flags.json ?? false });
  progress.start();
  await using engine = await openEngineFor(flags, settings, signal);
  const request = engine.resolveRequest(input);
  for (const warning of warningsBefore(request, engine.model, messages)) progress.warn(warning);
  const tensors = new Map<string, WritableTensor>();
  const result = await engine.generate(request, {
    signal,
    onEvent: progress.handle,
    ...(await noiseOption(flags, request, engine)),
    record: (name, shape, data) => {
      tensors.set(
        name,
        data instanceof Float32Array ? { type: 'F32', shape, data } : { type: 'I32', shape, data },
      );
    },
  });
  for (const file of files.filter(existsSync)) progress.warn(messages.replaced(formatPath(file)));
  await replaceFile(flags.out, encodeSafetensors(tensors));
  if (flags.png !== undefined) await savePicture(flags.png, result, { flags, version: context.version });
  report(flags, { result, tensors, warnings: progress.warnings }, context);
}

/** The seed; 0 if the run starts from a given noise file. */
function startOf({ seed, noise }: TraceFlags): string {
  if ((seed === undefined) === (noise === undefined)) {
    const what =
      seed === undefined
        ? say`Neither --seed nor --noise was given.`
        : say`--seed and --noise were both given.`;
    throw new DanqingError('INPUT_INVALID', what, { hint: say`A trace starts from one of them.` });
  }
  return seed ?? '0';
}

async function noiseOption(
  { noise }: TraceFlags,
  { width, height }: GenerateRequest,
  { model }: Engine,
): Promise<{ noise?: Float32Array }> {
  if (noise === undefined) return {};
  const shape = {
    channels: model.latentChannels,
    height: height / LATENT_PIXELS,
    width: width / LATENT_PIXELS,
  };
  return { noise: await readNoise(noise, shape) };
}

async function savePicture(
  path: string,
  { images, report }: GenerateResult,
  { flags, version }: { flags: TraceFlags; version: string },
): Promise<void> {
  for (const { seed, image } of images) {
    // A result of given noise cannot be reproduced from a seed, so it carries no settings.
    const texts = flags.noise === undefined ? pictureTexts(report, seed, version) : [];
    await replaceFile(path, await encodePng(image, texts));
  }
}

function report(
  flags: TraceFlags,
  traced: {
    result: GenerateResult;
    tensors: ReadonlyMap<string, WritableTensor>;
    warnings: readonly string[];
  },
  { messages, terminal }: CommandContext,
): void {
  const { result, tensors, warnings } = traced;
  if (flags.json) {
    const shapes = Object.fromEntries([...tensors].map(([name, { shape }]) => [name, shape]));
    const png = flags.png === undefined ? {} : { png: resolve(flags.png) };
    const start = flags.seed === undefined ? {} : { seed: flags.seed };
    const path = resolve(flags.out);
    terminal.printJson({ path, ...png, ...start, tensors: shapes, ...reportJson(result.report), warnings });
    return;
  }
  terminal.print(`${formatPath(flags.out)}  ${messages.tensorCount(tensors.size)}`);
  if (flags.png !== undefined) terminal.print(formatPath(flags.png));
  printReport(result.report, terminal, messages);
}
