/** Chinese of what this package says. */
export const PROTOCOL_ZH: Readonly<Record<string, string>> = {
  'Please report this.': '请报告这个问题。',
};
