import type { ModelKind } from '../model-kind.ts';
import type { AdaptationKind, Placement, StageMode } from '../plan.ts';
import type { ReportPart } from '../report-parts.ts';

/** Values of enums in words, the same in every program. Sentences about them belong to the program that says them. */
export interface EnumWords {
  /** How a plan places the weights; `streamed` when some of them pass through. */
  readonly placements: Readonly<Record<Placement | 'streamed', string>>;
  /** How one stage runs. */
  readonly stageModes: Readonly<Record<Placement | StageMode['kind'], string>>;
  /** What was done when memory was refused. */
  readonly adaptations: Readonly<Record<AdaptationKind, string>>;
  readonly modelKinds: Readonly<Record<ModelKind, string>>;
  /** Parts of the report about a machine. */
  readonly reportParts: Readonly<Record<ReportPart, string>>;
}
