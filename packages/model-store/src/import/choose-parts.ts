import type { CheckpointPaths, ComponentDescription } from '@danqing/engine';
import { byComponent, COMPONENT_KINDS, type ComponentKind } from '@danqing/protocol';

/** A file or folder that may be the component of a kind. */
export interface Candidate {
  readonly path: string;
  /** The folder in the official layout that contains it; null for a loose file. */
  readonly official: string | null;
  /** True if the user named this very file. */
  readonly isNamed: boolean;
  /** Null if it cannot be opened. */
  readonly component: ComponentDescription | null;
}

export type Candidates = Readonly<Record<ComponentKind, readonly Candidate[]>>;

/** Equally good candidates of each kind: one if the choice is clear, none if the kind is missing. */
export type Choice = Readonly<Record<ComponentKind, readonly Candidate[]>>;

/**
 * Narrows the candidates: named files take precedence over those in a folder, sound ones over others, and text encoder
 * and VAE must fit the transformer. Components of one official folder stay together.
 */
export function chooseParts(candidates: Candidates): Choice {
  const transformer = prefer(candidates.transformer);
  const [drawing] = transformer;
  return byComponent((kind) => {
    if (kind === 'transformer') return transformer;
    const all = candidates[kind];
    const fit = all.filter(({ component }) => fits(kind, component, drawing?.component ?? null));
    return together(prefer(fit.length > 0 ? fit : all), drawing);
  });
}

/**
 * The paths to open when each kind has one candidate. An official folder contributes its tokenizer and scheduler if its
 * transformer is used, or if the user named the folder itself.
 */
export function pathsOf(choice: Choice, givenOfficial: string | null): CheckpointPaths {
  const official = choice.transformer[0]?.official ?? givenOfficial;
  const loose = COMPONENT_KINDS.flatMap((kind) => {
    const [part] = choice[kind];
    return part === undefined || (official !== null && part.official === official)
      ? []
      : [[kind, part.path] as const];
  });
  return { ...(official === null ? {} : { model: official }), ...Object.fromEntries(loose) };
}

/** Arguments of unambiguous imports: each transformer with the first text encoder and VAE, then with the others. */
export function argumentsOf(choice: Choice): string[][] {
  const combined = COMPONENT_KINDS.filter((kind) => choice[kind].length > 0).reduce<Candidate[][]>(
    (some, kind) => some.flatMap((parts) => choice[kind].map((part) => [...parts, part])),
    [[]],
  );
  return combined.map((parts) => {
    const whole = parts[0]?.official ?? null;
    return [
      ...new Set(parts.map(({ path, official }) => (whole === official && whole !== null ? whole : path))),
    ];
  });
}

function prefer(all: readonly Candidate[]): readonly Candidate[] {
  const named = all.filter(({ isNamed }) => isNamed);
  const some = named.length > 0 ? named : all;
  const sound = some.filter(({ component }) => component !== null);
  return sound.length > 0 ? sound : some;
}

function together(all: readonly Candidate[], drawing: Candidate | undefined): readonly Candidate[] {
  if (all.some(({ isNamed }) => isNamed) || drawing === undefined) return all;
  const near = all.filter(
    ({ path, official }) => path === drawing.path || (official !== null && official === drawing.official),
  );
  return near.length > 0 ? near : all;
}

type Meets = (part: ComponentDescription, transformer: ComponentDescription) => boolean;

/** The dimensions in which a component must match the transformer. */
const MEETS: Readonly<Partial<Record<ComponentKind, Meets>>> = {
  textEncoder: (part, transformer) => part.config.hiddenSize === transformer.config.capFeatDim,
  vae: (part, transformer) => part.config.latentChannels === transformer.config.inChannels,
};

/** A component that cannot be read is not ruled out. */
function fits(
  kind: ComponentKind,
  part: ComponentDescription | null,
  transformer: ComponentDescription | null,
): boolean {
  if (part === null || transformer === null) return true;
  return MEETS[kind]?.(part, transformer) ?? true;
}
