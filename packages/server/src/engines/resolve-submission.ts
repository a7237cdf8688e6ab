import { randomInt } from 'node:crypto';
import {
  type AttachmentIds,
  attachmentIdsSchema,
  DanqingError,
  type GenerateRequest,
  isRandomSeed,
  issueText,
  type JobRequest,
  otherWarning,
  parseGenerateRequest,
  parseSeed,
  requestWarnings,
  type Submit,
  type Warning,
} from '@danqing/protocol';
import { say } from '../say/say.ts';
import type { ServedModel } from './model-source.ts';

/** torch uses only the low 32 bits of a seed, so random seeds stay below 2^32. */
const RANDOM_SEEDS = 2 ** 32;

export interface ResolvedSubmission {
  readonly request: JobRequest;
  readonly attachments: AttachmentIds;
  /** Valid settings that are probably not intended. */
  readonly warnings: readonly Warning[];
}

/**
 * Fills in the omitted fields of a submission. Accepts anything, because it comes from outside.
 * @throws DanqingError INPUT_*
 */
export function resolveSubmission(input: Submit, model: ServedModel): ResolvedSubmission {
  const isObject = typeof input === 'object' && input !== null && !Array.isArray(input);
  const { attachments, ...fields } = isObject ? input : { attachments: null };
  const seeded = isObject
    ? { ...fields, seed: isRandomSeed(input.seed) ? randomInt(RANDOM_SEEDS) : input.seed }
    : input;
  const { seed, ...rest } = parseGenerateRequest(seeded, model.defaults);
  const request = { ...rest, seed: String(seed) };
  return {
    request,
    attachments: parseAttachments(attachments),
    warnings: [...modelWarnings(model), ...requestWarnings(request, model)],
  };
}

/** The request in the form the engine takes. */
export function engineRequest({ seed, ...rest }: JobRequest): GenerateRequest {
  return { ...rest, seed: parseSeed(seed) };
}

/** @throws DanqingError INPUT_INVALID */
function parseAttachments(given: unknown): AttachmentIds {
  const parsed = attachmentIdsSchema.safeParse(given ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const problem = issue === undefined ? say`wrong` : issueText(issue);
  throw new DanqingError('INPUT_INVALID', say`attachments: ${problem}.`, {
    hint: say`Give ids that POST /api/attachments has answered, by kind.`,
    details: { field: 'attachments' },
  });
}

function modelWarnings({ warnings }: ServedModel): Warning[] {
  return warnings.map(otherWarning);
}
