/** Chinese of what this package says. */
export const ENGINE_ZH: Readonly<Record<string, string>> = {};
