/** Chinese of what this package says. */
export const SERVER_ZH: Readonly<Record<string, string>> = {};
