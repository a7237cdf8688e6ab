const MEBIBYTE = 1024 ** 2;
const GIBIBYTE = 1024 ** 3;

/** "812 MiB", "3.31 GiB": rounded up, so that a printed figure is sufficient as a budget. */
export function formatBytes(bytes: number): string {
  if (bytes < GIBIBYTE) return `${Math.ceil(bytes / MEBIBYTE)} MiB`;
  return `${(Math.ceil((bytes / GIBIBYTE) * 100) / 100).toFixed(2)} GiB`;
}
