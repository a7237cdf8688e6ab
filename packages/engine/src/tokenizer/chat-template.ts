import { createHash } from 'node:crypto';

/**
 * Qwen3's user turn with the assistant's turn opened, as its own template renders one message with thinking enabled.
 * The text is neither trimmed nor escaped: special tokens in a prompt act as such, as in the reference.
 */
export function applyChatTemplate(prompt: string): string {
  return `<|im_start|>user\n${prompt}<|im_end|>\n<|im_start|>assistant\n`;
}

/** SHA-256 of templates that render one user message exactly like `applyChatTemplate`. */
const EQUIVALENT_TEMPLATES: ReadonlySet<string> = new Set([
  // Qwen3, as published with the model and with Z-Image-Turbo.
  '87a2728cb8dc9fe424d624542f6060ec05a1d285ebbec578bb078900e33396b5',
  // The same without tools and thinking, as the mini model carries it.
  '9f0e276ab90bb7e2e874715ac082205729cf14b6b15e1e4cda8ecf5f0e002872',
]);

/**
 * Compares a model's own chat template with the known ones; it is never run.
 * @returns A warning for the user when it is unknown.
 */
export function checkChatTemplate(template: string): string | undefined {
  const hash = createHash('sha256').update(template.replaceAll('\r\n', '\n').trimEnd()).digest('hex');
  if (EQUIVALENT_TEMPLATES.has(hash)) return undefined;
  return (
    `The model brings a chat template that is not known to equal Qwen3's (sha256 ${hash.slice(0, 12)}…). ` +
    "It is not run: prompts are wrapped in Qwen3's user turn, which may not be what the model was trained with."
  );
}
