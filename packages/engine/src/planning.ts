/** What can be said of cards and sizes before any model is open. Loads no native code. */
export { keepReport, readKeptReport } from './bench/kept-report.ts';
export { type ReachedRates, rateOfBlock, ratesOfPictures, secondsAt } from './bench/reached-rates.ts';
export type { GraphicsCard } from './cards/card.ts';
export { CARDS } from './cards/cards.ts';
export { COMMON_CARDS } from './cards/common-cards.ts';
export { findCard } from './cards/find-card.ts';
export { readPublishedPictures } from './host/published-needs.ts';
export { readConfigs } from './host/read-configs.ts';
export {
  ASSUMED_PROMPT_TOKENS,
  type CardQuestion,
  type CardRowReport,
  largestOnCard,
  PRESET_SIZES,
  placementOf,
  reportCard,
  reportCards,
} from './memory/card-report.ts';
export type { PictureEstimate } from './memory/estimate.ts';
export { FILE_SETS, type FileSet } from './memory/file-sets.ts';
export {
  type DeviceHere,
  type ExpectedHere,
  type HereQuestion,
  type PictureHere,
  planReportHere,
  planReportOfAbsent,
} from './memory/machine-report.ts';
export type { ModelNeeds, PictureFlops, PictureNeeds, PictureSize } from './memory/model-needs.ts';
export { SQUARE, sizesOfShape } from './memory/picture-sizes.ts';
export { planReportOfCard } from './memory/plan-report.ts';
export { pictureFlops } from './pipeline/picture-flops.ts';
export { type ModelConfigs, PUBLISHED_MODEL } from './weights/published-model.ts';
