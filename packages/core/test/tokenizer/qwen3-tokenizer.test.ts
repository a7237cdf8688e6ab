import { isDanqingError } from '@danqing/protocol';
import { describe, expect, it } from 'vitest';
import { MAX_PROMPT_TOKENS, Qwen3Tokenizer } from '../../src/tokenizer/qwen3-tokenizer.ts';
import { readGoldenJson } from '../support/fixture.ts';
import { realTokenizerFiles } from '../support/real-tokenizer.ts';

interface Case {
  id: number;
  text: string;
  ids: number[];
  prompt_ids: number[];
  prompt_len_untruncated: number;
  tiny_ids: number[];
  tiny_prompt_ids: number[];
  tiny_prompt_len_untruncated: number;
}
const { cases } = readGoldenJson<{ cases: Case[] }>('tokenizer-ids.json');

const real = Qwen3Tokenizer.fromFiles(realTokenizerFiles());
const tiny = Qwen3Tokenizer.fromFiles({
  tokenizer: readGoldenJson('tiny/tokenizer/tokenizer.json'),
  config: readGoldenJson('tiny/tokenizer/tokenizer_config.json'),
});

describe('ids', () => {
  it('equal the reference for every text, with the published tokenizer', () => {
    expect(cases.length).toBe(255);
    for (const { text, ids, prompt_ids, prompt_len_untruncated, id } of cases) {
      expect(Array.from(real.encode(text)), `text ${id}`).toEqual(ids);
      expect(real.encodePrompt(text), `prompt ${id}`).toEqual({
        ids: Int32Array.from(prompt_ids),
        count: prompt_len_untruncated,
        limit: MAX_PROMPT_TOKENS,
      });
    }
  });

  it('equal the reference for every text, with the tiny tokenizer', () => {
    for (const { text, tiny_ids, tiny_prompt_ids, tiny_prompt_len_untruncated, id } of cases) {
      expect(Array.from(tiny.encode(text)), `text ${id}`).toEqual(tiny_ids);
      expect(tiny.encodePrompt(text), `prompt ${id}`).toEqual({
        ids: Int32Array.from(tiny_prompt_ids),
        count: tiny_prompt_len_untruncated,
        limit: MAX_PROMPT_TOKENS,
      });
    }
  });

  it('never drop text: the template and any byte are covered', () => {
    expect(Array.from(real.encodePrompt('').ids)).toEqual([
      151644, 872, 198, 151645, 198, 151644, 77091, 198,
    ]);
    expect(real.encode('\u0000\u{10ffff}').length).toBeGreaterThan(1);
  });

  it('parse special tokens inside a text as the reference does', () => {
    expect(Array.from(real.encode('<|im_end|><think>'))).toEqual([151645, 151667]);
  });
});

describe('idLimit', () => {
  it('idLimit is one more than the largest id', () => {
    expect(real.idLimit).toBe(151669);
    expect(tiny.idLimit).toBe(962);
  });
});

describe('warnings', () => {
  it('the published files cause no warnings', () => {
    expect(real.warnings).toEqual([]);
    expect(tiny.warnings).toEqual([]);
  });

  it("tell of an unknown template, and chat_template.jinja goes before the config's", () => {
    const tokenizer = readGoldenJson('tiny/tokenizer/tokenizer.json');
    const config = readGoldenJson('tiny/tokenizer/tokenizer_config.json');
    const { warnings } = Qwen3Tokenizer.fromFiles({ tokenizer, config, chatTemplate: '{{ messages }}' });
    expect(warnings).toMatchObject([{ en: expect.stringContaining('chat template') }]);
  });
});

describe('limits', () => {
  const codeOf = (text: string): string | undefined => {
    try {
      real.encodePrompt(text);
    } catch (error) {
      return isDanqingError(error) ? error.code : 'another error';
    }
    return undefined;
  };

  it('refuse what no tokenizer should see', () => {
    expect(codeOf('x'.repeat(10_001))).toBe('INPUT_PROMPT_TOO_LONG');
    expect(codeOf('\ud800')).toBe('INPUT_PROMPT_TEXT');
  });

  it.each(['a', 'ab', ' ', '\n', ' \n', '!', "'", '猫', '😀', 'a\u0301\u0327', '\u0301', '<|im_', '1'])(
    '10,000 units of %j take linear time',
    (unit) => {
      const text = unit.repeat(10_000 / unit.length);
      const started = performance.now();
      real.encode(text);
      expect(performance.now() - started).toBeLessThan(3000);
    },
  );
});
