/**
 * Plan of an image on a device or graphics card: the output of `danqing plan --json` and POST /api/plan/cards. The
 * shape is the same for a device that is present, planned exactly as the engine will allocate, and for a card that is
 * not.
 */
import { z } from 'zod';
import { errorBodySchema } from './job.ts';
import { PLANNED_STAGES } from './stages.ts';

const count = z.int().nonnegative();
const seconds = z.number().nonnegative();
const size = z.strictObject({ width: count, height: count });

const deviceSchema = z.strictObject({
  name: z.string(),
  kind: z.string().describe('card, gpu or cpu'),
  isHere: z.boolean().describe('True for a device of this machine'),
  isLaptop: z.boolean(),
  memoryBytes: count,
  memoryBytesPerSecond: z.number().nullable(),
  bus: z.string().nullable().describe('PCI Express; null if memory is shared or the bus is unknown'),
  peakFlops: z
    .number()
    .nullable()
    .describe('Dense f16 products with f32 accumulation; for laptops at the highest power'),
  lowPowerFlops: z.number().nullable().describe('For laptops at the lowest power sold'),
  peakUnit: z
    .string()
    .nullable()
    .describe('The units that reach it: matrix units (tensor) or general ones (shader)'),
  sources: z.array(z.string()).describe('Sources of these figures'),
});

export const planReportSchema = z
  .strictObject({
    basis: z
      .enum(['exact', 'estimate'])
      .describe('exact: as the engine will allocate; estimate: nothing was measured on this device'),
    model: z.string(),
    width: count,
    height: count,
    steps: count,
    guidance: z.number(),
    evaluations: count.describe('Evaluations of the transformer: steps, or twice as many with guidance'),
    promptTokens: count,
    device: deviceSchema,
    usableBytes: count.describe('Limit for weights and activations together'),
    marginBytes: count.describe('Reserved for driver, desktop and unknown uses'),
    limitBytes: count.nullable().describe('The requested budget'),
    fits: z.boolean(),
    files: z
      .string()
      .nullable()
      .describe('Storage type of the matrices, the smallest one if none fits; null: the installed files'),
    placement: z
      .string()
      .nullable()
      .describe('resident: all weights stay; staged: one stage after another; streamed: parts of stages'),
    peakBytes: count.nullable(),
    residentBytes: count.describe('Memory needed to keep all weights resident'),
    scratchBytes: count.describe('In addition to weights and activations'),
    stages: z.array(
      z.strictObject({
        stage: z.enum(PLANNED_STAGES),
        place: z
          .string()
          .nullable()
          .describe(
            'resident: its weights stay; staged: they are read for each image; streamed: those that do not fit are read each time they are used; tiled: staged, and the image is processed in tiles; elsewhere: on the CPU',
          ),
        weightBytes: count,
        activationBytes: count.describe('How it runs'),
        bytes: count.nullable().describe('Peak on the device'),
        readBytes: count.nullable().describe('Weights that are read again for each image'),
        tileEdge: count.nullable(),
      }),
    ),
    floors: z
      .strictObject({
        arithmeticSeconds: seconds.describe('The transformer at peak rate: nothing can be faster'),
        memorySeconds: seconds.nullable().describe('Reading its weights once per evaluation'),
        busSeconds: seconds.nullable().describe('Loading weights for each image'),
      })
      .nullable()
      .describe('Computed. Null if nothing fits or the peak is unknown'),
    time: z
      .strictObject({
        lowSeconds: seconds,
        highSeconds: seconds,
        basis: z
          .enum(['calibrated', 'estimate'])
          .describe('calibrated: scaled by arithmetic from images measured here'),
        from: z.string().describe('Basis of the estimate'),
      })
      .nullable()
      .describe('For one image; null without any basis'),
    efficiency: z
      .strictObject({ low: z.number(), high: z.number(), count })
      .nullable()
      .describe(
        'Fraction of the peak that programs have reached on cards of that maker, from `count` measurements',
      ),
    fileSets: z
      .array(
        z.strictObject({ files: z.string(), placement: z.string().nullable(), peakBytes: count.nullable() }),
      )
      .describe('Placement for each type of files; null if it does not fit'),
    largest: size.nullable().describe('The largest size that fits, of those tried'),
    problem: errorBodySchema.nullable().describe('Why it does not fit'),
  })
  .meta({ id: 'PlanReport' });
export type PlanReport = z.infer<typeof planReportSchema>;
