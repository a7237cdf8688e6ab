/**
 * Names of a model's weights in files, as data. Every model folder has such a table in `weight-names.ts`; all other
 * code uses canonical names only.
 *
 * A template is a name with placeholders: `{n}` stands for what `placeholders.n` matches and must be the same in all
 * cells of a row. `{~n}` counts from the other end: `n` of `count` is written `count - 1 - n` (the levels of Flux's
 * VAE).
 */
export type NameTemplate = string;

/** One weight in one convention. A list names the parts that make up the weight when joined along axis 0. */
export type NameCell = NameTemplate | readonly NameTemplate[];

export interface NamingConvention {
  /** Human-readable: "official folder (diffusers)". */
  readonly label: string;
}

export interface WeightNaming {
  /** A canonical name is this prefix followed by the first cell of a row. */
  readonly canonicalPrefix: string;
  readonly conventions: readonly NamingConvention[];
  /** Regular expression sources, without groups. */
  readonly placeholders: Readonly<Record<string, string>>;
  /** One row per weight: its name in each convention, in order. A row with one cell applies to all conventions. */
  readonly rows: readonly (readonly [string, ...NameCell[]])[];
  /** Tensors that files contain but no graph reads, without any prefix. */
  readonly unused: readonly NameTemplate[];
}
