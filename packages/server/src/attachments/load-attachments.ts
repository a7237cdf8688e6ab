import type { EngineModel, GenerateCall } from '@danqing/core/engine';
import { parseNoise } from '@danqing/engine';
import type { AttachmentKind } from '@danqing/protocol';
import type { AttachmentStore } from '../ports/attachment-store.ts';
import type { JobRecord } from '../ports/job-record.ts';

const LATENT_PIXELS = 8;

/** Rejects bytes that no request could use. @throws DanqingError INPUT_NOISE */
export async function checkAttachment(kind: AttachmentKind, bytes: Uint8Array): Promise<void> {
  await parseNoise(bytes, kind, null);
}

/**
 * The attachments of a job, in the form the engine takes.
 * @throws DanqingError ATTACHMENT_NOT_FOUND, INPUT_NOISE when it does not fit the request
 */
export async function loadAttachments(
  store: Pick<AttachmentStore, 'read'>,
  { client, request, attachments }: Pick<JobRecord, 'client' | 'request' | 'attachments'>,
  { latentChannels }: EngineModel,
): Promise<Pick<GenerateCall, 'noise'>> {
  const { noise: id } = attachments;
  if (id === undefined) return {};
  const bytes = await store.read({ client, kind: 'noise', id });
  const [height, width] = [request.height / LATENT_PIXELS, request.width / LATENT_PIXELS];
  return { noise: await parseNoise(bytes, 'noise', { channels: latentChannels, height, width }) };
}
