/** Chinese texts of this package. */
export const BENCH_ZH: Readonly<Record<string, string>> = {
  'Draw the same image with `danqing generate` to see what is wrong.':
    '请用 `danqing generate` 画同一张图，看看哪里不对。',
  'The program ended with {0}: {1}': '程序以{0}结束：{1}',
  'cannot be read': '无法读取',
  'does not say how it was drawn': '没有说明是如何绘制的',
  'The reference image {0} {1}.': '参考图{0}{1}。',
  'Restore the file from the repository.': '请从仓库恢复该文件。',
  'Use another device (--device cpu) or update its driver, and please report this.':
    '请换用其他设备（--device cpu）或更新驱动，并报告这个问题。',
  '{0} did not finish a small image in {1} s.': '{0}在{1}秒内没有画完一张小图。',
  'The device': '设备',
  'it differs from the reference by {0} of 255 (at most {1}), in one place by {2} (at most {3})':
    '与参考图相差{0}（满值 255，最多{1}），局部最大{2}（最多{3}）',
  '{0} draws a wrong image: {1}.': '{0}画出的图不对：{1}。',
  '{0}: {1}.': '{0}：{1}。',
  '{0} bytes are too large for a report (limit {1})': '有{0}字节，报告不会这么大（上限{1}）',
  'it is not JSON': '不是 JSON',
  'it cannot be read': '无法读取',
  'it is not a report of this kind': '不是这种报告',
  'it is not a report of this kind ({0})': '不是这种报告（{0}）',
};
