import type { GenerateRequest } from '@danqing/protocol';
import type { PromptTokens } from './qwen3-tokenizer.ts';

/** Tokens of all that the text encoder reads for a request. */
export interface RequestTokens {
  readonly prompt: PromptTokens;
  /** Null when guidance is off, because it is not used then. */
  readonly negative: PromptTokens | null;
}

interface Texts extends Pick<GenerateRequest, 'prompt' | 'guidance'> {
  readonly negativePrompt?: string | undefined;
}

export async function tokenizeRequest(
  { prompt, negativePrompt = '', guidance }: Texts,
  tokenize: (text: string) => PromptTokens | Promise<PromptTokens>,
): Promise<RequestTokens> {
  const texts = [tokenize(prompt), guidance > 0 ? tokenize(negativePrompt) : null] as const;
  const [positive, negative] = await Promise.all(texts);
  return { prompt: positive, negative };
}

/** Number of tokens of each text that the text encoder reads. */
export function tokenCounts({ prompt, negative }: RequestTokens): number[] {
  return [prompt, ...(negative === null ? [] : [negative])].map(({ ids }) => ids.length);
}
