export {
  COMPONENT_MODELS,
  type ComponentConfigs,
  EMBEDDING_TABLE,
} from './component-models.ts';
export { describeForeign, findAddition } from './foreign-models.ts';
export type { Addition } from './foreign-signatures.ts';
export { joinArchives, joinSources } from './join-sources.ts';
export {
  completeModelCard,
  type GivenModelCard,
  hasOwnDefaults,
  MODEL_CARD_FILE,
  type ModelCard,
  newModelCard,
  parseModelCard,
} from './model-card.ts';
export { checkModelIndex } from './model-index.ts';
export { kindOfShift, PUBLISHED_SHIFTS, type ResolvedKind, resolveKind, toldKind } from './model-kind.ts';
export { type Component, openComponent, type StorageSummary } from './open-component.ts';
export { holds } from './other-components.ts';
export type { DeclaredConfig } from './resolve-config.ts';
export { parseSchedulerConfig, type SchedulerConfig } from './scheduler-config.ts';
export type { ArchiveTensor, TensorArchive } from './tensor-archive.ts';
