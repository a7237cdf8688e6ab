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
  'It was asked for from another address.': '它由另一个地址提交。',
  'Without a token, each address ends and deletes its own. Set server.auth_token to let all who have it do so.':
    '没有令牌时，每个地址只能取消和删除自己的内容。设置 server.auth_token 后，持有令牌者均可操作。',
};
