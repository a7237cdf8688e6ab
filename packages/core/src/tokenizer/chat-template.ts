import { crc32, sentences, type Text } from '@danqing/protocol';
import { say } from '../say/say.ts';

/**
 * Qwen3's user turn followed by the opening of the assistant's turn, as its own template renders one message with
 * thinking enabled. The text is neither trimmed nor escaped: special tokens in a prompt act as such, as in the
 * reference.
 */
export function applyChatTemplate(prompt: string): string {
  return `<|im_start|>user\n${prompt}<|im_end|>\n<|im_start|>assistant\n`;
}

/**
 * Length and CRC-32 of templates that render one user message exactly like `applyChatTemplate`. A collision would only
 * suppress a warning, so a checksum suffices.
 */
const EQUIVALENT_TEMPLATES: ReadonlySet<string> = new Set([
  // Qwen3, as published with the model and with Z-Image-Turbo.
  '4116-f44b0207',
  // The same without tools and thinking, as the mini model carries it.
  '201-20b4aaa6',
]);

/**
 * Compares a model's own chat template with the known ones. The template is never run.
 * @returns A warning for the user when the template is unknown.
 */
export function checkChatTemplate(template: string): Text | undefined {
  const text = template.replaceAll('\r\n', '\n').trimEnd();
  const fingerprint = `${text.length}-${crc32(new TextEncoder().encode(text)).toString(16)}`;
  if (EQUIVALENT_TEMPLATES.has(fingerprint)) return undefined;
  return sentences(
    say`The model has a chat template that is not known to be equivalent to Qwen3's (fingerprint ${fingerprint}).`,
    say`It is not run: prompts are wrapped in Qwen3's user turn, which may not be what the model was trained with.`,
  );
}
