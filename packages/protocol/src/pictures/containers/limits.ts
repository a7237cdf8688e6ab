/** Limit for one text, both stored and inflated. ComfyUI workflows sometimes take a megabyte. */
export const MAX_TEXT_BYTES = 4 * 1024 * 1024;
/** Limit for all texts of an image together. */
export const MAX_TEXTS_BYTES = 16 * 1024 * 1024;
export const MAX_TEXTS = 1000;
/** Limit for chunks and segments of any kind: pixels are sometimes stored in pieces of 8 KiB. */
export const MAX_CHUNKS = 100_000;
