import { basename, resolve } from 'node:path';
import { casesOfSuite, partOf, runBench } from '@danqing/bench';
import {
  describeModel,
  deviceAsked,
  type EngineOptions,
  inspectMachine,
  type ModelDescription,
  openEngineInChild,
  systemMemory,
} from '@danqing/engine';
import { findModelFolder, findSmallerModels, listInstalledModels } from '@danqing/model-store';
import {
  type BenchReport,
  DanqingError,
  errorBodyOf,
  errorWords,
  listText,
  type ModelKind,
  type ModelSummary,
} from '@danqing/protocol';
import { say } from '../say/say.ts';
import type { MeasureRequest, ModelSource, OpenedEngine, ServedModel } from './model-source.ts';

export interface InstalledModelOptions {
  /** A name in `libraries`, or a path: the model at start. */
  readonly nameOrPath: string;
  /** The kind of that model; by default it is detected. */
  readonly kind?: ModelKind | null | undefined;
  readonly libraries: readonly string[];
  readonly engine: Omit<EngineOptions, 'paths'>;
}

/** Name of the small model in the repository. */
const EMBEDDED = 'danqing-mini';
/** The default request of `danqing report`. */
const REPORT_REQUEST = { prompt: '一只可爱的橘色猫咪，窗台，阳光', seed: 42 };

/** The models in this machine's folders, named after their folders; engines run in processes of their own. */
export function installedModels(options: InstalledModelOptions): ModelSource {
  return new InstalledModels(options);
}

class InstalledModels implements ModelSource {
  readonly initialName: string;
  private readonly options: InstalledModelOptions;

  constructor(options: InstalledModelOptions) {
    this.options = options;
    this.initialName = isPath(options.nameOrPath)
      ? basename(resolve(options.nameOrPath))
      : options.nameOrPath;
  }

  async list(): Promise<Omit<ModelSummary, 'isCurrent'>[]> {
    const installed = await listInstalledModels(this.options.libraries);
    const names = new Set([...installed.map(({ name }) => name), this.initialName]);
    return Promise.all([...names].sort().map((name) => this.summary(name)));
  }

  async describe(name: string): Promise<ServedModel> {
    const { card, kind, scheduler, warnings } = await describeModel(await this.pathsOf(name));
    return {
      name,
      isEmbedded: card.name === EMBEDDED,
      kind: kind.kind,
      defaults: { ...card.defaults, shift: scheduler.shift },
      limits: card.limits,
      warnings,
    };
  }

  async openEngine(name: string, signal?: AbortSignal): Promise<OpenedEngine> {
    const paths = await this.pathsOf(name);
    const smaller = await findSmallerModels(paths.model, this.options.libraries);
    const engine = await openEngineInChild({ ...this.options.engine, paths, smaller }, { signal });
    return { engine, pid: () => engine.pid };
  }

  async measure(name: string, { onPart, ...request }: MeasureRequest): Promise<BenchReport> {
    // With a prompt cache, new prompts would be measured as known ones.
    const { promptCache: _, ...engine } = this.options.engine;
    return runBench({
      suite: 'report',
      cases: casesOfSuite('report'),
      engine: { ...engine, paths: await this.pathsOf(name) },
      request: REPORT_REQUEST,
      ...request,
      onEvent: (event) => {
        const part = partOf(event);
        if (part !== null) onPart(part);
      },
    });
  }

  async inspect(): ReturnType<ModelSource['inspect']> {
    const machine = await inspectMachine();
    const { processor, threads, totalBytes, library, problem } = machine;
    const used = deviceAsked(machine, this.options.engine.device);
    return {
      processor,
      threads,
      freeBytes: systemMemory().freeBytes,
      totalBytes,
      library: library === null ? null : { version: library.version, packageName: library.packageName },
      devices: machine.devices.map((device) => ({
        ...device,
        features: [...device.features],
        extraBufferTypes: [...device.extraBufferTypes],
        isUsed: device === used,
      })),
      problem: problem === null ? null : { ...problem, details: { ...problem.details } },
    };
  }

  private async pathsOf(name: string): Promise<{ readonly model: string; readonly kind?: ModelKind }> {
    const model = await this.folderOf(name);
    const { kind = null } = this.options;
    return name === this.initialName && kind !== null ? { model, kind } : { model };
  }

  /** By name only: a request over HTTP must not contain a path. */
  private async folderOf(name: string): Promise<string> {
    const { nameOrPath, libraries } = this.options;
    if (name === this.initialName && isPath(nameOrPath)) return nameOrPath;
    const installed = await listInstalledModels(libraries);
    const found = installed.find((model) => model.name === name);
    if (found !== undefined) return found.folder;
    if (name === this.initialName) return findModelFolder(name, libraries);
    throw new DanqingError(
      'MODEL_NOT_FOUND',
      say`There is no model named ${JSON.stringify(name.slice(0, 200))}.`,
      {
        hint: say`Installed: ${installed.length === 0 ? say`none` : listText(installed.map((model) => model.name))}.`,
      },
    );
  }

  private async summary(name: string): Promise<Omit<ModelSummary, 'isCurrent'>> {
    try {
      const description = await describeModel(await this.pathsOf(name));
      return {
        name,
        isEmbedded: description.card.name === EMBEDDED,
        bytes: description.byteLength,
        precision: precisionOf(description),
        kind: description.kind.kind,
        problem: null,
      };
    } catch (error) {
      // A broken model does not hide the others.
      const problem = errorWords(errorBodyOf(error));
      return { name, isEmbedded: false, bytes: null, precision: null, kind: null, problem };
    }
  }
}

function isPath(nameOrPath: string): boolean {
  return /[/\\]|^\.\.?$/.test(nameOrPath);
}

/** The storage type of most of the transformer. */
function precisionOf({ components }: ModelDescription): string | null {
  const storage = components.find(({ kind }) => kind === 'transformer')?.storage ?? [];
  const largest = [...storage].sort((a, b) => b.byteLength - a.byteLength)[0];
  return largest?.type ?? null;
}
