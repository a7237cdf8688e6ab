/** Chinese of what this package says. */
export const PROTOCOL_ZH: Readonly<Record<string, string>> = {
  'Please report this.': '请报告这个问题。',
  'The picture was cancelled.': '图片已取消。',
  'The {0} has {1} UTF-16 code units; at most {2} are accepted.': '{0}有{1}个 UTF-16 码元，最多接受{2}个。',
  'Shorten it: the model reads about the first 500 tokens only.': '请缩短：模型只读大约前 500 个词元。',
  'The {0} holds half of a surrogate pair at position {1}: it is not well-formed Unicode.':
    '{0}的第{1}位只有半个代理对，不是合法的 Unicode 文本。',
  'An emoji or rare character was probably cut in two; enter it again.':
    '多半是表情或生僻字被截断了，请重新输入。',
  'Unknown field {0}.': '未知字段{0}。',
  'The fields are {0}.': '可用的字段：{0}。',
  'The request has the wrong type: {0}.': '请求的类型不对：{0}。',
  'The field {0} has the wrong type: {1}.': '字段{0}的类型不对：{1}。',
  'The {0} {1} is not a multiple of {2}.': '{0}为{1}，不是{2}的倍数。',
  'Use {0} or {1}.': '请用{0}或{1}。',
  'The field {0} is {1}; allowed is {2} to {3}.': '字段{0}为{1}，允许的范围是{2}到{3}。',
  'Choose a value from {0} to {1}.': '请取{0}到{1}之间的值。',
  'See the list of request fields for their types.': '各字段的类型见请求字段表。',
  'The seed {0} is outside of 0 to {1}.': '种子{0}不在 0 到{1}之间。',
  'The seed must be a whole number, got {0}.': '种子必须是整数，得到的是{0}。',
  'The seed {0} is too large for an exact JSON number.': '种子{0}太大，JSON 数字无法精确表示。',
  nothing: '空',
  'a value of type {0}': '类型为{0}的值',
  'Give a whole number from 0 to {0}; beyond {1} as a string of digits.':
    '请填 0 到{0}的整数；大于{1}时写成数字字符串。',
};
