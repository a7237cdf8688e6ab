type Sharp = typeof import('sharp')['default'];

let loading: Promise<Sharp> | null = null;

/** Loaded with the first picture, and asked for once: an import costs a millisecond each time where a loader translates. */
export function loadSharp(): Promise<Sharp> {
  loading ??= import('sharp').then(({ default: sharp }) => sharp);
  return loading;
}
