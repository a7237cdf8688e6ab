import type { GenerateReport } from '@danqing/protocol';
import {
  DANQING_KEYWORD,
  formatParameters,
  PARAMETERS_KEYWORD,
  type PictureText,
} from '@danqing/protocol/pictures';

/**
 * Texts stored in an image: A1111's, and our JSON, from which the same image can be drawn again. They contain no time
 * or path: the same request under the same profile gives the same file.
 */
export function pictureTexts(report: GenerateReport, seed: bigint, version: string): PictureText[] {
  const { request, model, profile } = report;
  const { numImages: _, ...settings } = { ...request, seed: String(seed) };
  const record = {
    danqing: version,
    model,
    request: settings,
    profile: {
      hash: profile.hash,
      device: profile.device,
      threads: profile.threads,
      precision: profile.precision,
      details: profile.details,
    },
  };
  return [
    { keyword: PARAMETERS_KEYWORD, text: formatParameters({ ...request, seed, model }) },
    { keyword: DANQING_KEYWORD, text: JSON.stringify(record) },
  ];
}
