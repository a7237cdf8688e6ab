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

/** What requests need to know about a model; known without reading its weights. */
export interface ServedModel {
  readonly name: string;
  readonly isEmbedded: boolean;
  readonly kind: ModelKind;
  readonly defaults: Status['model']['defaults'];
  readonly limits: Status['model']['limits'];
  readonly warnings: readonly Text[];
}

export interface OpenedEngine {
  /** A job's request is resolved at submission, and nothing resolves it again. */
  readonly engine: EngineClient;
  /** Id of its process; null if it has none. */
  pid(): number | null;
}

export interface MeasureRequest {
  /** Number of images drawn in a row. */
  readonly pictures: number;
  /** Default: the report's cases. */
  readonly cases?: readonly BenchCase[];
  readonly signal: AbortSignal;
  readonly onPart: (part: ReportPart) => void;
}

/** Source of models and engines: this machine's folders, or a test. */
export interface ModelSource {
  /** The model at start. */
  readonly initialName: string;
  list(): Promise<Omit<ModelSummary, 'isCurrent'>[]>;
  /** Reads headers only. @throws DanqingError MODEL_*, FORMAT_* */
  describe(name: string): Promise<ServedModel>;
  /** Reads no weights. @throws DanqingError MODEL_*, FORMAT_*, NATIVE_*, DEVICE_UNAVAILABLE, ENGINE_CRASHED */
  openEngine(name: string, signal?: AbortSignal): Promise<OpenedEngine>;
  /**
   * Draws many images with engines of its own.
   * @throws DanqingError from the engine; CANCELLED when the signal fires
   */
  measure(name: string, request: MeasureRequest): Promise<BenchReport>;
  /** The devices, and which one is used. Slow, because it starts a process. */
  inspect(): Promise<Omit<Machine, 'engineBytes' | 'serverBytes'>>;
}
