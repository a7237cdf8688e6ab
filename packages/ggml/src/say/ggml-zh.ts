/** Chinese of what this package says. */
export const GGML_ZH: Readonly<Record<string, string>> = {};
