/** Chinese of what this package says. */
export const CLI_ZH: Readonly<Record<string, string>> = {
  'Give a file that `danqing bench --output FILE` has written.':
    '请给出 `danqing bench --output FILE` 写出的文件。',
  '{0}: {1}: {2} {3}.': '{0}：{1}：{2} {3}。',
  'Write {0}.': '请改为{0}。',
  '{0} cannot be read as a file.': '{0}不能作为文件读取。',
  'Check the path and the permissions.': '请检查路径和权限。',
};
