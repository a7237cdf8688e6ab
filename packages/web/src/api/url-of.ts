/**
 * The URL of a server path as seen from this page, which a proxy may serve under a prefix: `/api/jobs` is relative to
 * the page.
 */
export function urlOf(path: string): string {
  return new URL(`.${path}`, document.baseURI).href;
}
