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
  isHere: z.boolean().describe('Whether it is a device of this machine'),
  isLaptop: z.boolean(),
  memoryBytes: count,
  memoryBytesPerSecond: z.number().nullable(),
  bus: z.string().nullable().describe('PCI Express; null where memory is shared, or where it is not known'),
  peakFlops: z.number().nullable().describe('f16 products summed in f32, dense; of laptops at highest power'),
  lowPowerFlops: z.number().nullable().describe('Of laptops at the lowest power that is sold'),
  peakUnit: z.string().nullable().describe('What reaches it: matrix units (tensor) or general ones (shader)'),
  sources: z.array(z.string()).describe('Where these figures stand'),
});

export const planReportSchema = z
  .strictObject({
    basis: z
      .enum(['exact', 'estimate'])
      .describe('exact: as the engine will allocate it; estimate: nothing of it was measured on this device'),
    model: z.string(),
    width: count,
    height: count,
    steps: count,
    guidance: z.number(),
    evaluations: count.describe('Runs of the transformer: steps, or twice as many with guidance'),
    promptTokens: count,
    device: deviceSchema,
    usableBytes: count.describe('What weights and activations may take together'),
    marginBytes: count.describe('Left for driver, desktop and what is not known'),
    limitBytes: count.nullable().describe('The budget that was asked for'),
    fits: z.boolean(),
    files: z
      .string()
      .nullable()
      .describe('How files store matrices, the smallest where none fit; null: the files that are here'),
    placement: z
      .string()
      .nullable()
      .describe('resident: all weights stay; staged: one stage after the other; streamed: pieces of stages'),
    peakBytes: count.nullable(),
    residentBytes: count.describe('What it would take for all weights to stay'),
    scratchBytes: count.describe('Beside weights and activations'),
    stages: z.array(
      z.strictObject({
        stage: z.enum(PLANNED_STAGES),
        place: z
          .string()
          .nullable()
          .describe(
            'resident: its weights stay; staged: they are read for each picture; streamed: those that find no room pass through each time they are used; tiled: staged, and the picture is made in tiles; elsewhere: on the processor',
          ),
        weightBytes: count,
        activationBytes: count.describe('The way it runs'),
        bytes: count.nullable().describe('On the device at the most'),
        readBytes: count.nullable().describe('Weights that are read anew for one picture'),
        tileEdge: count.nullable(),
      }),
    ),
    floors: z
      .strictObject({
        arithmeticSeconds: seconds.describe('Of the transformer at the peak: nothing is faster'),
        memorySeconds: seconds.nullable().describe('Its weights read once for each evaluation'),
        busSeconds: seconds.nullable().describe('Weights that come for each picture'),
      })
      .nullable()
      .describe('Computed. Null where nothing fits or no peak is known'),
    time: z
      .strictObject({
        lowSeconds: seconds,
        highSeconds: seconds,
        basis: z
          .enum(['calibrated', 'estimate'])
          .describe('calibrated: scaled by arithmetic from pictures that were measured here'),
        from: z.string().describe('What it follows from'),
      })
      .nullable()
      .describe('For one picture; null where nothing is known to judge by'),
    efficiency: z
      .strictObject({ low: z.number(), high: z.number(), count })
      .nullable()
      .describe('Share of the peak that programs reached on cards of that maker; `count` measurements'),
    fileSets: z
      .array(
        z.strictObject({ files: z.string(), placement: z.string().nullable(), peakBytes: count.nullable() }),
      )
      .describe('How each set of files would lie; null where it does not fit'),
    largest: size.nullable().describe('The largest of the sizes that were tried'),
    problem: errorBodySchema.nullable().describe('Why it does not fit'),
  })
  .meta({ id: 'PlanReport' });
export type PlanReport = z.infer<typeof planReportSchema>;
