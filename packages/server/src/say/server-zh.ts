/** Chinese of what this package says. */
export const SERVER_ZH: Readonly<Record<string, string>> = {
  '{0}: {1} {2}.': '{0}：{1} {2}。',
  'Write {0}.': '请改为{0}。',
  'Pictures are drawn from text only; {0} was given.': '只能根据文字绘图，却给出了{0}。',
  'Leave {0} out.': '请去掉{0}。',
  'The body is not packed as its Content-Encoding says.': '请求体并非 Content-Encoding 所说的压缩格式。',
  'The body is packed as {0}.': '请求体的压缩方式是{0}。',
  'Send it as it is, or packed once with gzip, deflate or br.':
    '请不压缩发送，或只用 gzip、deflate、br 压缩一次。',
};
