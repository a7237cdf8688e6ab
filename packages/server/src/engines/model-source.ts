import type { BenchCase } from '@danqing/bench';
import type { EngineClient } from '@danqing/core/engine';
import type {
  BenchReport,
  Machine,
  ModelKind,
  ModelSummary,
  ReportPart,
  Status,
  Text,
} from '@danqing/protocol';

/** A model as requests need it: known without its weights. */
export interface ServedModel {
  readonly name: string;
  readonly isEmbedded: boolean;
  readonly kind: ModelKind;
  readonly defaults: Status['model']['defaults'];
  readonly limits: Status['model']['limits'];
  readonly warnings: readonly Text[];
}

export interface OpenedEngine {
  /** Requests of jobs are resolved when they are submitted: nothing between resolves them again. */
  readonly engine: EngineClient;
  /** Of its process; null where there is none. */
  pid(): number | null;
}

export interface MeasureRequest {
  /** In a row. */
  readonly pictures: number;
  /** Default: those of the report. */
  readonly cases?: readonly BenchCase[];
  readonly signal: AbortSignal;
  readonly onPart: (part: ReportPart) => void;
}

/** Where models and engines come from: the folders of this machine, or a test. */
export interface ModelSource {
  /** What the server begins with. */
  readonly initialName: string;
  list(): Promise<Omit<ModelSummary, 'isCurrent'>[]>;
  /** Reads headers only. @throws DanqingError MODEL_*, FORMAT_* */
  describe(name: string): Promise<ServedModel>;
  /** Reads no weights. @throws DanqingError MODEL_*, FORMAT_*, NATIVE_*, DEVICE_UNAVAILABLE, ENGINE_CRASHED */
  openEngine(name: string, signal?: AbortSignal): Promise<OpenedEngine>;
  /** Draws many pictures with engines of its own. @throws DanqingError what the engine throws; CANCELLED by the signal */
  measure(name: string, request: MeasureRequest): Promise<BenchReport>;
  /** The devices, and which one is used. Takes a while: it starts a process. */
  inspect(): Promise<Omit<Machine, 'engineBytes' | 'serverBytes'>>;
}
