const MOST = 3;

/** The first of many names, in brackets or a list: the reader recognises the rest by them. */
export function firstNames(names: readonly string[]): string {
  return [...names.slice(0, MOST), ...(names.length > MOST ? ['…'] : [])].join(', ');
}
