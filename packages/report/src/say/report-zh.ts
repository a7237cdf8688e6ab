/** Chinese of what this package says. */
export const REPORT_ZH: Readonly<Record<string, string>> = {};
