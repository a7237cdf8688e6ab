import { DanqingError } from './errors.ts';
import { say } from './say/say.ts';

/** Longest accepted prompt in UTF-16 code units. The model reads 512 tokens, which is about a fifth of this. */
export const MAX_PROMPT_UNITS = 10_000;

/**
 * Refuses text that no tokenizer should see. `field` names the text in the message.
 * @throws DanqingError INPUT_PROMPT_TOO_LONG, INPUT_PROMPT_TEXT
 */
export function checkPrompt(prompt: string, field = 'prompt'): void {
  if (prompt.length > MAX_PROMPT_UNITS) {
    throw new DanqingError(
      'INPUT_PROMPT_TOO_LONG',
      say`The ${field} has ${prompt.length} UTF-16 code units; at most ${MAX_PROMPT_UNITS} are accepted.`,
      {
        hint: say`Shorten it: the model reads only about the first 500 tokens.`,
        details: { field, length: prompt.length, limit: MAX_PROMPT_UNITS },
      },
    );
  }
  const at = prompt.search(/\p{Surrogate}/u);
  if (at >= 0) {
    throw new DanqingError(
      'INPUT_PROMPT_TEXT',
      say`The ${field} contains half of a surrogate pair at position ${at}, so it is not well-formed Unicode.`,
      {
        hint: say`An emoji or rare character was probably cut in two; enter it again.`,
        details: { field, at },
      },
    );
  }
}
