import type { ErrorBody, ModelKind, PlanAnswer, Submit, Warning } from '@danqing/protocol';

/** Draws for MCP's tools: either the server's queue or an engine of this process. */
export interface McpBackend {
  /** @throws DanqingError INPUT_*, MODEL_*, MEMORY_*, QUEUE_FULL, CANCELLED, … */
  draw(order: McpOrder, watch: DrawWatch): Promise<McpDrawing>;
  /** Whether a request fits, and how its memory would be placed. @throws DanqingError INPUT_*, MODEL_* */
  plan(order: McpOrder): Promise<McpPlan>;
  listModels(): Promise<readonly McpModel[]>;
  /** Newest first; null if no history is kept. */
  readonly listHistory: ((query: HistoryQuery) => Promise<readonly McpHistoryEntry[]>) | null;
}

export interface McpOrder {
  readonly input: Submit;
  /** Null: the current model. */
  readonly modelName: string | null;
}

export interface DrawWatch {
  readonly signal: AbortSignal;
  /** `done` of `total` steps, over all images. */
  readonly onProgress: (done: number, total: number, message: string) => void;
}

export interface McpPicture {
  readonly png: Uint8Array;
  readonly seed: string;
  /** A path, or a URL of the server. */
  readonly place: string;
}

export interface McpDrawing {
  readonly model: string;
  readonly width: number;
  readonly height: number;
  readonly steps: number;
  readonly guidance: number;
  readonly pictures: readonly McpPicture[];
  readonly warnings: readonly Warning[];
}

/** The fields of the plan that MCP reports. */
export interface McpPlan extends Pick<PlanAnswer, 'fits' | 'peakBytes' | 'placement' | 'expectedMs'> {
  readonly stages: readonly Pick<PlanAnswer['stages'][number], 'stage' | 'weightBytes' | 'activationBytes'>[];
  readonly warnings: readonly Warning[];
  readonly error: ErrorBody | null;
}

export interface McpModel {
  readonly name: string;
  readonly isCurrent: boolean;
  readonly bytes: number | null;
  readonly precision: string | null;
  /** Null if the model cannot be used. */
  readonly kind: ModelKind | null;
  /** Why the model cannot be used. */
  readonly problem: string | null;
}

export interface HistoryQuery {
  readonly search: string;
  readonly limit: number;
}

export interface McpHistoryEntry {
  readonly prompt: string;
  readonly seed: string;
  readonly width: number;
  readonly height: number;
  readonly model: string;
  readonly createdAt: string;
  readonly place: string;
}
