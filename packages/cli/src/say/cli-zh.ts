/** Chinese of what this package says. */
export const CLI_ZH: Readonly<Record<string, string>> = {
  'Give a file that `danqing bench --output FILE` has written.':
    '请给出 `danqing bench --output FILE` 写出的文件。',
};
