/** The source of a setting's value; later ones override earlier ones. */
export type SettingOrigin =
  | { readonly kind: 'default' }
  | { readonly kind: 'file'; readonly path: string; readonly line: number }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'flag'; readonly name: string };

const RANKS: Readonly<Record<SettingOrigin['kind'], number>> = { default: 0, file: 1, variable: 2, flag: 3 };

/** Whether a value from `first` takes precedence over one from `second`, or ranks equally. */
export function isAtLeast(first: SettingOrigin, second: SettingOrigin): boolean {
  return RANKS[first.kind] >= RANKS[second.kind];
}
