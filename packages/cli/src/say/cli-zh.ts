/** Chinese of what this package says. */
export const CLI_ZH: Readonly<Record<string, string>> = {};
