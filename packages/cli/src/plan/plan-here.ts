import { type PictureSize, sizesOfShape } from '@danqing/core/memory';
import { type EngineOptions, openEngine, readConfigs } from '@danqing/engine';
import { planWithEngine } from '@danqing/planner';
import { DanqingError, type GenerateInput, isDanqingError, type PlanReport } from '@danqing/protocol';
import type { CommandContext } from '../context.ts';
import { modelPaths } from '../model-paths.ts';
import { smallerModels } from '../open-engine.ts';
import { requestFields } from '../request-fields.ts';
import { say } from '../say/say.ts';
import { settingFlags } from '../setting-flags.ts';
import { engineOptions } from '../settings/derive-settings.ts';
import { withFlags } from '../settings/resolve-settings.ts';
import type { ResolvedSettings } from '../settings/resolved-settings.ts';
import { type AutoSize, autoSize } from './auto-size.ts';
import { type FoundDevice, findDevice } from './find-device.ts';
import { ratesHere, secondsHere } from './measured-here.ts';
import { planAbsent } from './plan-absent.ts';
import type { PlanFlags } from './plan-flags.ts';
import { isPublished } from './plan-question.ts';

/**
 * Plans for this machine: with an installed model exactly as its engine will allocate it, with the published one as far
 * as its shapes allow.
 */
export async function planHere(flags: PlanFlags, { settings }: CommandContext): Promise<PlanReport> {
  const options = engineOptions(withFlags(settings, settingFlags({ ...flags, promptCache: false })));
  const [paths, device] = await Promise.all([
    modelPaths(flags, settings).catch((error: unknown) => absentModel(error, flags, settings)),
    findDevice(options.device, settings),
  ]);
  if (paths === null) return planAbsent(flags, settings, device);
  if (flags.files !== undefined) {
    throw new DanqingError('INPUT_INVALID', say`--files is for models that are not here.`, {
      hint: say`An installed model already has its files. Use --model z-image-turbo or --gpu NAME.`,
    });
  }
  const smaller = await smallerModels(paths, settings);
  return planInstalled({ ...options, paths, smaller }, { flags, device });
}

interface Installed {
  readonly flags: PlanFlags;
  readonly device: FoundDevice;
}

/** Uses the engine's own plan, so the two cannot differ. */
async function planInstalled(options: EngineOptions, { flags, device }: Installed): Promise<PlanReport> {
  const auto = autoSize(flags);
  const { size: _, ...rest } = flags;
  const fields = { ...requestFields(auto === null ? flags : rest), prompt: flags.prompt, seed: 0 };
  const configs = await readConfigs(options.paths);
  await using engine = await openEngine(options);
  const rates = await ratesHere(engine, configs, device.bench);
  const reportOf = (input: GenerateInput): Promise<PlanReport> =>
    planWithEngine(engine, input, {
      device,
      configs,
      memoryBudgetBytes: options.memoryBudgetBytes ?? null,
      expect: (flops, work) => (rates === null ? null : secondsHere(rates, flops, work)),
    });
  // Awaited here, because the engine closes when this function returns.
  return auto === null
    ? await reportOf(fields)
    : await largestHere(auto, (size) => reportOf({ ...fields, ...size }));
}

/** Tries sizes from large to small until one fits and is fast enough. */
async function largestHere(
  { shape, maxSeconds }: AutoSize,
  reportOf: (size: PictureSize) => Promise<PlanReport>,
): Promise<PlanReport> {
  for (const size of sizesOfShape(shape).toReversed()) {
    const report = await reportOf(size);
    if (maxSeconds !== null && report.fits && report.time === null) throw unmeasured();
    const isInTime = maxSeconds === null || (report.time?.highSeconds ?? 0) <= maxSeconds;
    if (report.fits && isInTime) return { ...report, largest: size };
  }
  throw new DanqingError(
    'MEMORY_PLAN_IMPOSSIBLE',
    say`No size was found that this machine can draw that way.`,
    {
      hint: say`Allow more memory or more seconds.`,
    },
  );
}

function unmeasured(): DanqingError {
  return new DanqingError(
    'INPUT_INVALID',
    say`--max-seconds: nothing has been measured on this machine yet.`,
    {
      hint: say`Run \`danqing bench --case warm-picture\` first.`,
    },
  );
}

/** Null if the published model was requested by name and is not installed; rethrows anything else. */
function absentModel(error: unknown, { model }: PlanFlags, { defaultModel }: ResolvedSettings): null {
  if (isDanqingError(error, 'MODEL_NOT_FOUND') && isPublished(model ?? defaultModel)) return null;
  throw error;
}
