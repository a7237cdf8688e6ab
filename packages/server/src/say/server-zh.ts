/** Chinese of what this package says. */
export const SERVER_ZH: Readonly<Record<string, string>> = {
  '{0}: {1} {2}.': '{0}：{1} {2}。',
  'Write {0}.': '请改为{0}。',
};
