/** Works at the first call; later ones get what that one got, whatever they pass. */
export function once<A extends readonly unknown[], T>(work: (...args: A) => T): (...args: A) => T {
  let made: { readonly result: T } | null = null;
  return (...args) => {
    made ??= { result: work(...args) };
    return made.result;
  };
}
