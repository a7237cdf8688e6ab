/** Chinese of what this package says. */
export const REPORT_ZH: Readonly<Record<string, string>> = {
  'Give a report.json that `danqing report` has written.': '请给出 `danqing report` 写出的 report.json。',
  '{0}: {1}.': '{0}：{1}。',
  '{0} bytes are more than any report has ({1})': '有{0}字节，报告不会这么大（上限{1}）',
  'it is not JSON': '不是 JSON',
  'it cannot be read': '无法读取',
  'it is no such report': '不是这种报告',
  'it is no such report ({0})': '不是这种报告（{0}）',
};
