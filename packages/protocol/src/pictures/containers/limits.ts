/** Of one text, as it is stored and as it is inflated. Workflows of ComfyUI take a megabyte at times. */
export const MAX_TEXT_BYTES = 4 * 1024 * 1024;
/** Of all texts of a picture together. */
export const MAX_TEXTS_BYTES = 16 * 1024 * 1024;
export const MAX_TEXTS = 1000;
/** Chunks and segments of any kind: pixels are stored in pieces of 8 KiB at times. */
export const MAX_CHUNKS = 100_000;
