/**
 * Bounds on what a header may announce. They keep the memory for opening a file below the size of the file
 * plus 64 MiB, whatever its bytes say.
 */

/**
 * Largest header, and largest index.json. The official safetensors reader stops at 100 MB; real headers are far
 * smaller: 60 kB for Z-Image, 6 MB for a GGUF with the vocabulary of Qwen3.
 */
export const MAX_HEADER_BYTES = 24 * 1024 * 1024;

/** Tensors of a file, entries of its metadata. Z-Image has 521 tensors, Qwen3-4B 398. */
export const MAX_ENTRIES = 32_768;

/** Strings in all arrays of a GGUF header. Qwen3 has 152 thousand tokens and as many merges. */
export const MAX_STRINGS = 800_000;

/** Axes of a tensor in safetensors. GGUF allows 4. */
export const MAX_AXES = 8;
