/** Chinese of what this package says. */
export const CLI_ZH: Readonly<Record<string, string>> = {
  'Give a file that `danqing bench --output FILE` has written.':
    '请给出 `danqing bench --output FILE` 写出的文件。',
  '{0}: {1}: {2} {3}.': '{0}：{1}：{2} {3}。',
  'Write {0}.': '请改为{0}。',
};
