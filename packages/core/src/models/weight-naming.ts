/**
 * How the weights of a model are called in files, as data. Every model folder has a table of this form in
 * `weight-names.ts`; nothing else knows another name than the canonical one.
 *
 * A template is a name with placeholders: `{n}` stands for what `placeholders.n` matches and must read the same in all
 * cells of a row. `{~n}` counts from the other end: `n` of `count` is written `count - 1 - n` (the levels of Flux's VAE).
 */
export type NameTemplate = string;

/** One weight in one convention. A list names the parts that, joined along axis 0, are the weight. */
export type NameCell = NameTemplate | readonly NameTemplate[];

export interface NamingConvention {
  /** For people: "official folder (diffusers)". */
  readonly label: string;
}

export interface WeightNaming {
  /** Canonical names are this and the first cell of a row. */
  readonly canonicalPrefix: string;
  readonly conventions: readonly NamingConvention[];
  /** Sources of regular expressions, without groups. */
  readonly placeholders: Readonly<Record<string, string>>;
  /** A weight a row: its name in each convention, in their order. A row of one cell is the same in all. */
  readonly rows: readonly (readonly [string, ...NameCell[]])[];
  /** Tensors that files carry and no graph reads, below any prefix. */
  readonly unused: readonly NameTemplate[];
}
