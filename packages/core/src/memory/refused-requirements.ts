import { type DanqingError, type MemoryRequirements, PLANNED_STAGES } from '@danqing/protocol';
import { z } from 'zod';

const bytes = z.number().nonnegative();
const requirementsSchema = z.object({
  overheadBytes: bytes,
  stages: z.array(
    z.object({
      stage: z.enum(PLANNED_STAGES),
      weightBytes: bytes,
      activationBytes: bytes,
      workBytes: bytes,
      segments: z.array(z.object({ name: z.string(), weightBytes: bytes })),
      streamedActivationBytes: bytes.nullable(),
      tiles: z.array(z.object({ edge: z.number().positive(), activationBytes: bytes, workBytes: bytes })),
      elsewhere: z.string().nullable(),
    }),
  ),
});

/** The requirements behind a MEMORY_PLAN_IMPOSSIBLE error, which may come from another process. */
export function refusedRequirements({ details }: DanqingError): MemoryRequirements {
  return requirementsSchema.parse(details);
}
