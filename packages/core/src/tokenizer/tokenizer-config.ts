import { say } from '../say/say.ts';
import { tokenizerError } from './tokenizer-error.ts';
import { type AddedToken, asJson, type Json } from './tokenizer-json.ts';

/** Switches of tokenizer_config.json that would change ids; Qwen turns none of them on. */
const SWITCHES = ['add_bos_token', 'add_eos_token', 'add_prefix_space', 'split_special_tokens'];

/**
 * Checks that a tokenizer_config.json does not change the ids that its tokenizer.json yields.
 * @param config The parsed file.
 * @returns Its chat template, if it has one.
 * @throws DanqingError MODEL_TOKENIZER
 */
export function checkTokenizerConfig(config: unknown, added: readonly AddedToken[]): string | undefined {
  const root = asJson(config, say`has a tokenizer_config.json that is not a JSON object`);
  for (const name of SWITCHES) {
    if (root[name] === true) throw tokenizerError(say`enables ${name} in tokenizer_config.json`);
  }
  const decoder = asJson(
    root.added_tokens_decoder ?? {},
    say`has an added_tokens_decoder that is not an object`,
  );
  for (const [id, entry] of Object.entries(decoder)) {
    const { content } = asJson(entry, say`has the added token ${id} without a description`);
    if (!added.some((token) => token.id === Number(id) && token.content === content)) {
      throw tokenizerError(
        say`has ${JSON.stringify(content)} = ${id} in tokenizer_config.json but not in tokenizer.json`,
      );
    }
  }
  return defaultTemplate(root);
}

/** One template as text, or several by name, of which "default" is used. */
function defaultTemplate({ chat_template: template }: Json): string | undefined {
  if (typeof template === 'string') return template;
  if (!Array.isArray(template)) return undefined;
  const named = template.map((entry) => asJson(entry, say`has a chat template without a name`));
  const text = named.find(({ name }) => name === 'default')?.template;
  return typeof text === 'string' ? text : undefined;
}
