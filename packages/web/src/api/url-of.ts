/**
 * Where a path of the server is for this page, which a proxy may serve below a path of its own: `/api/jobs` beside the
 * page itself.
 */
export function urlOf(path: string): string {
  return new URL(`.${path}`, document.baseURI).href;
}
