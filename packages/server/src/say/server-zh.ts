/** Chinese of what this package says. */
export const SERVER_ZH: Readonly<Record<string, string>> = {
  '{0}: {1} {2}.': '{0}：{1} {2}。',
  'Write {0}.': '请改为{0}。',
  'Pictures are drawn from text only; {0} was given.': '只能根据文字绘图，却给出了{0}。',
  'Leave {0} out.': '请去掉{0}。',
};
