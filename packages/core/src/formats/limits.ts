/**
 * Limits on what a header may declare. They keep the memory for opening a file below its size plus 64 MiB, whatever its
 * bytes say.
 */

/**
 * Largest header and largest index.json. The official safetensors reader stops at 100 MB; real headers are far smaller:
 * 60 kB for Z-Image, 6 MB for a GGUF with Qwen3's vocabulary.
 */
export const MAX_HEADER_BYTES = 24 * 1024 * 1024;

/** Maximum number of tensors, and of metadata entries, in a file. Z-Image has 521 tensors, Qwen3-4B 398. */
export const MAX_ENTRIES = 32_768;

/** Maximum number of strings in all arrays of a GGUF header. Qwen3 has 152,000 tokens and as many merges. */
export const MAX_STRINGS = 800_000;

/** Maximum number of axes of a safetensors tensor. GGUF allows 4. */
export const MAX_AXES = 8;
