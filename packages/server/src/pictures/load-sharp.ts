type Sharp = typeof import('sharp')['default'];

let loading: Promise<Sharp> | null = null;

/** Loads sharp with the first image, and only once: under a transpiling loader every import costs a millisecond. */
export function loadSharp(): Promise<Sharp> {
  loading ??= import('sharp').then(({ default: sharp }) => sharp);
  return loading;
}
