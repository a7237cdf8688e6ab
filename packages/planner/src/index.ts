export {
  type CardQuestion,
  type CardRowReport,
  largestOnCard,
  PRESET_SIZES,
  placementOf,
  reportCard,
  reportCards,
} from './card-report.ts';
export type { GraphicsCard } from './cards/card.ts';
export { CARDS } from './cards/cards.ts';
export { COMMON_CARDS } from './cards/common-cards.ts';
export { findCard } from './cards/find-card.ts';
export type { PictureEstimate } from './estimate.ts';
export {
  type DeviceHere,
  type ExpectedHere,
  type HereQuestion,
  planReportHere,
  planReportOfAbsent,
} from './machine-report.ts';
export { planReportOfCard } from './plan-report.ts';
export { readPublishedPictures } from './published-needs.ts';
