/** Where a value of the settings comes from; what stands first here is overruled by what follows. */
export type SettingOrigin =
  | { readonly kind: 'default' }
  | { readonly kind: 'file'; readonly path: string; readonly line: number }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'flag'; readonly name: string };

const RANKS: Readonly<Record<SettingOrigin['kind'], number>> = { default: 0, file: 1, variable: 2, flag: 3 };

/** Whether a value from `first` counts for more than one from `second`, or for as much. */
export function isAtLeast(first: SettingOrigin, second: SettingOrigin): boolean {
  return RANKS[first.kind] >= RANKS[second.kind];
}
