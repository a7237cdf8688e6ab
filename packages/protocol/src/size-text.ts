const SIZE = /^(\d{1,6})\s*[x×*＊ｘＸ]\s*(\d{1,6})$/i;

/** Pixels of "1024x576", "1024*576", "1024 × 576"; null for anything else. */
export function parseSize(text: string): { readonly width: number; readonly height: number } | null {
  const match = SIZE.exec(text.trim());
  return match === null ? null : { width: Number(match[1]), height: Number(match[2]) };
}
