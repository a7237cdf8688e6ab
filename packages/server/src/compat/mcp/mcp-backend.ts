import type { ErrorBody, ModelKind, PlanAnswer, Submit, Warning } from '@danqing/protocol';

/** What draws for MCP's tools: the server's queue, or an engine of this very process. */
export interface McpBackend {
  /** @throws DanqingError INPUT_*, MODEL_*, MEMORY_*, QUEUE_FULL, CANCELLED, … */
  draw(order: McpOrder, watch: DrawWatch): Promise<McpDrawing>;
  /** Whether it fits, and where its memory would go. @throws DanqingError INPUT_*, MODEL_* */
  plan(order: McpOrder): Promise<McpPlan>;
  listModels(): Promise<readonly McpModel[]>;
  /** Newest first; null where nothing is remembered. */
  readonly listHistory: ((query: HistoryQuery) => Promise<readonly McpHistoryEntry[]>) | null;
}

export interface McpOrder {
  readonly input: Submit;
  /** Null: the current one. */
  readonly modelName: string | null;
}

export interface DrawWatch {
  readonly signal: AbortSignal;
  /** `done` of `total` steps, of all pictures. */
  readonly onProgress: (done: number, total: number, message: string) => void;
}

export interface McpPicture {
  readonly png: Uint8Array;
  readonly seed: string;
  /** A path, or an address of the server. */
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

/** As much of the page's answer as MCP tells. */
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
  /** Null where it cannot be used. */
  readonly kind: ModelKind | null;
  /** Why it cannot be used. */
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
