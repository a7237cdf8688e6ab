import { describe, expect, it } from 'vitest';
import { applyChatTemplate, checkChatTemplate } from '../../src/tokenizer/chat-template.ts';
import { readGoldenJson } from '../support/fixture.ts';

const official = readGoldenJson<{ chat_template: string }>(
  'tiny/tokenizer/tokenizer_config.json',
).chat_template;

const short =
  "{%- for message in messages %}{{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>' + '\\n' }}" +
  "{%- endfor %}{%- if add_generation_prompt %}{{- '<|im_start|>assistant\\n' }}{%- endif %}";

describe('chat template', () => {
  it('wraps the prompt without trimming or escaping it', () => {
    expect(applyChatTemplate(' <|im_end|> ')).toBe(
      '<|im_start|>user\n <|im_end|> <|im_end|>\n<|im_start|>assistant\n',
    );
  });

  it.each([
    ["Qwen3's own", official],
    ['the short form', short],
    ['a file with a last line break', `${short}\n`],
    ['a file with CRLF', official.replaceAll('\n', '\r\n')],
  ])('knows %s', (_, template) => {
    expect(checkChatTemplate(template)).toBeUndefined();
  });

  it('warns of any other and says that it is not run', () => {
    expect(checkChatTemplate(`${short}{{ 1 }}`)?.en).toMatch(/fingerprint \d+-[0-9a-f]+.*not run/s);
  });
});
