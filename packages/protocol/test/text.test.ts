import { describe, expect, it } from 'vitest';
import { createSay, joinText, listText, sameText, sentences } from '../src/text.ts';

const say = createSay({
  '{0}: there is no such file.': '{0}：没有这个文件。',
  'the {0} of {1}': '{1}的{0}',
  'text encoder': '文本编码器',
  'Send {"prompt": {0}}.': '请发送 {"prompt": {0}}。',
});

describe('say', () => {
  it('a template gives a text in both languages', () => {
    expect(say`${'a.gguf'}: there is no such file.`).toEqual({
      en: 'a.gguf: there is no such file.',
      zh: 'a.gguf：没有这个文件。',
    });
  });

  it('takes phrases in the language of the sentence, in the order of that language', () => {
    expect(say`the ${say`text encoder`} of ${'tiny'}`).toEqual({
      en: 'the text encoder of tiny',
      zh: 'tiny 的文本编码器',
    });
  });

  it('sets names and numbers apart from Chinese, and only them', () => {
    const { zh } = createSay({ 'lack {0} in {1}': '缺少{0}，在{1}中' })`lack ${say`text encoder`} in ${3}`;
    expect(zh).toBe('缺少文本编码器，在 3 中');
  });

  it('fills a hole with what it is given, holes and dollars in it too', () => {
    expect(say`${'$& {0}'}: there is no such file.`.zh).toBe('$& {0}：没有这个文件。');
    expect(say`Send {"prompt": ${1}}.`.zh).toBe('请发送 {"prompt": 1}。');
  });

  it('a text without a Chinese row falls back to English', () => {
    expect(say`Nobody translated ${'this'}.`.zh).toBe('Nobody translated this.');
  });
});

describe('lists', () => {
  it('lists use the comma of their language', () => {
    expect(listText(['a', 2, say`text encoder`])).toEqual({
      en: 'a, 2, text encoder',
      zh: 'a、2、文本编码器',
    });
    expect(sentences(sameText('A.'), sameText('B.'))).toEqual({ en: 'A. B.', zh: 'A.B.' });
    expect(joinText([], sameText('; '))).toEqual({ en: '', zh: '' });
  });
});
