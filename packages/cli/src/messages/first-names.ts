const MOST = 3;

/** The first few of many names, for brackets or lists: the reader can guess the rest. */
export function firstNames(names: readonly string[]): string {
  return [...names.slice(0, MOST), ...(names.length > MOST ? ['…'] : [])].join(', ');
}
