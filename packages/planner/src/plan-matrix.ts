import type { PictureSize } from '@danqing/core/memory';
import type { PictureWork } from './estimate.ts';
import { type GpuQuestion, type GpuRowReport, reportGpus } from './gpu-report.ts';
import { readPublishedPictures } from './published-requirements.ts';

/** All cards of the table at every size. */
export interface GpuMatrix {
  readonly model: string;
  readonly work: PictureWork;
  readonly sizes: readonly PictureSize[];
  /** Estimates in the order of the sizes. */
  readonly rows: readonly GpuRowReport[];
}

/** Estimates the published model on all cards. @throws DanqingError NATIVE_*, ENGINE_CRASHED */
export async function planMatrix(
  sizes: readonly PictureSize[],
  question: GpuQuestion,
  plansFolder: string | null,
): Promise<GpuMatrix> {
  const { model, pictures } = await readPublishedPictures(sizes, plansFolder);
  return { model: model.model, work: question.work, sizes, rows: reportGpus(model, pictures, question) };
}
