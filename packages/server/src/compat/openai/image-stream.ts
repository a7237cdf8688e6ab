import type { Job } from '@danqing/protocol';
import type { Context } from 'hono';
import { type SSEStreamingApi, streamSSE } from 'hono/streaming';
import { knownError } from '../../routes/app-env.ts';
import type { Services } from '../../services.ts';
import { encodePicture, enlargePreview, toBase64 } from '../encode-picture.ts';
import { errorOf, giveUp } from '../submit-order.ts';
import { now, sizeOf, usageOf } from './image-answer.ts';
import type { ImageRequest } from './image-request.ts';
import { openAiErrorOf } from './openai-error.ts';
import { PartialSteps } from './partial-steps.ts';

/** Proxies close connections that are silent for a minute. */
const HEARTBEAT_MS = 15_000;

/**
 * Sends previews and then the images as server-sent events. A client that disconnects cancels: nobody else is waiting.
 */
export function streamImages(
  c: Context,
  submitted: readonly Job[],
  { request, services }: { readonly request: ImageRequest; readonly services: Services },
): Response {
  const { jobs, leaving } = services;
  c.header('X-Accel-Buffering', 'no');
  return streamSSE(c, async (sse) => {
    const over = new AbortController();
    sse.onAbort(() => over.abort());
    const heartbeat = setInterval(() => void sse.write(': still here\n\n'), HEARTBEAT_MS);
    try {
      for (const job of submitted) {
        const sending = new JobSending(sse, job, { request, services });
        await sending.send(AbortSignal.any([over.signal, leaving]));
      }
    } catch (error) {
      const told = openAiErrorOf(knownError(error), c);
      await sse.writeSSE({ event: 'error', data: JSON.stringify({ type: 'error', error: told }) });
    } finally {
      clearInterval(heartbeat);
      if (!leaving.aborted) await giveUp(jobs, submitted);
    }
  });
}

interface SendingParts {
  readonly request: ImageRequest;
  readonly services: Services;
}

/** One job of a stream. */
class JobSending {
  private readonly sse: SSEStreamingApi;
  private readonly job: Job;
  private readonly parts: SendingParts;
  private readonly common: object;

  constructor(sse: SSEStreamingApi, job: Job, parts: SendingParts) {
    this.sse = sse;
    this.job = job;
    this.parts = parts;
    const { format } = parts.request.encoding;
    this.common = { size: sizeOf(job), quality: 'auto', background: 'opaque', output_format: format };
  }

  /** @throws DanqingError of a job that failed or was cancelled */
  async send(signal: AbortSignal): Promise<void> {
    const { services, request } = this.parts;
    const partial = new PartialSteps(this.job.request.steps, request.partialImages);
    for await (const { event } of services.jobs.follow(this.job.id, { signal })) {
      if (event.type !== 'preview') continue;
      const index = partial.take(event.image, event.step);
      if (index !== null) await this.sendPartial(event.dataUrl, index);
    }
    if (signal.aborted) return;
    const ended = await services.jobs.get(this.job.id);
    if (ended.state !== 'done') throw errorOf(ended);
    for (const { name } of ended.images) await this.sendCompleted(name, ended);
  }

  private async sendPartial(dataUrl: string, index: number): Promise<void> {
    const preview = Buffer.from(dataUrl.slice(dataUrl.indexOf(',') + 1), 'base64');
    const picture = await enlargePreview(preview, this.job.request, this.parts.request.encoding);
    await this.write('image_generation.partial_image', picture, { partial_image_index: index });
  }

  private async sendCompleted(name: string, ended: Job): Promise<void> {
    const { bytes } = await this.parts.services.images.read(name);
    const picture = await encodePicture(bytes, this.parts.request.encoding);
    await this.write('image_generation.completed', picture, { usage: usageOf([ended]) });
  }

  private async write(type: string, picture: Uint8Array, more: object): Promise<void> {
    const event = { type, b64_json: toBase64(picture), created_at: now(), ...this.common, ...more };
    await this.sse.writeSSE({ event: type, data: JSON.stringify(event) });
  }
}
