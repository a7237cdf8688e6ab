import { DanqingError, type ErrorBody, type Job } from '@danqing/protocol';
import { say } from '../../say/say.ts';
import type { Services } from '../../services.ts';
import { waitForOrder } from '../submit-order.ts';
import { listMcpModels } from './list-mcp-models.ts';
import type {
  DrawWatch,
  HistoryQuery,
  McpBackend,
  McpDrawing,
  McpHistoryEntry,
  McpModel,
  McpOrder,
  McpPlan,
} from './mcp-backend.ts';

export interface QueueClient {
  /** The client whose turn in the queue it takes. */
  readonly client: string;
  /** The server's URL `http://…`, as the client calls it. */
  readonly baseUrl: string;
}

/** Draws through the server's queue, in turn with all other clients. */
export class QueueBackend implements McpBackend {
  private readonly services: Services;
  private readonly asker: QueueClient;

  constructor(services: Services, asker: QueueClient) {
    this.services = services;
    this.asker = asker;
  }

  async draw({ input, modelName }: McpOrder, { signal, onProgress }: DrawWatch): Promise<McpDrawing> {
    const { jobs } = this.services;
    const { client } = this.asker;
    const submitted = await jobs.submit({ input, client, source: 'mcp', modelName: modelName ?? undefined });
    const over = new AbortController();
    const told = this.tell(submitted.id, onProgress, over.signal);
    try {
      const [job] = await waitForOrder(this.services, [submitted], signal);
      return await this.drawingOf(job ?? submitted);
    } finally {
      over.abort();
      await told;
    }
  }

  async plan({ input, modelName }: McpOrder): Promise<McpPlan> {
    const { planner, models } = this.services;
    if (modelName !== null && modelName !== models.served.name) {
      throw new DanqingError('INPUT_INVALID', say`Plans are available for the current model only.`, {
        hint: say`Omit "model": ${models.served.name} is the current one.`,
      });
    }
    const { fits, peakBytes, placement, stages, expectedMs, warnings, error } = await planner.plan(input);
    return {
      fits,
      peakBytes,
      placement,
      stages,
      expectedMs,
      warnings,
      error: error === null ? null : bodyOf(error),
    };
  }

  listModels(): Promise<McpModel[]> {
    const { source, models } = this.services;
    return listMcpModels(source, models.served.name);
  }

  readonly listHistory = async (query: HistoryQuery): Promise<McpHistoryEntry[]> => {
    const { images } = await this.services.gallery.list(query);
    return images.map(({ request, model, createdAt, url }) => ({
      prompt: request.prompt,
      seed: request.seed,
      width: request.width,
      height: request.height,
      model,
      createdAt,
      place: this.addressOf(url),
    }));
  };

  private async tell(id: string, onProgress: DrawWatch['onProgress'], signal: AbortSignal): Promise<void> {
    for await (const { event } of this.services.jobs.follow(id, { signal })) {
      if (event.type !== 'job') continue;
      const { progress, request, position } = event.job;
      const total = request.steps * request.numImages;
      const done = (progress?.image ?? 0) * request.steps + (progress?.step ?? 0);
      onProgress(
        done,
        total,
        position === null ? `step ${done} of ${total}` : `waiting, ${position} before it`,
      );
    }
  }

  private async drawingOf({ model, request, images, ...job }: Job): Promise<McpDrawing> {
    const pictures = await Promise.all(
      images.map(async ({ name, seed, url }) => {
        const { bytes } = await this.services.images.read(name);
        return { png: bytes, seed, place: this.addressOf(url) };
      }),
    );
    const { width, height, steps, guidance } = request;
    return { model, width, height, steps, guidance, pictures, warnings: job.warnings };
  }

  private addressOf(path: string): string {
    return `${this.asker.baseUrl}${path}`;
  }
}

function bodyOf({ code, message, hint, zh }: NonNullable<Job['error']>): ErrorBody {
  return { code, message, hint, zh };
}
