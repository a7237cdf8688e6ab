import { checkPrompt, type Text } from '@danqing/protocol';
import { Tokenizer } from '@huggingface/tokenizers';
import type { MetadataValue } from '../formats/tensor-file.ts';
import { applyChatTemplate, checkChatTemplate } from './chat-template.ts';
import { tokenizerJsonFromGguf } from './gguf-tokenizer.ts';
import { unpackQwen3 } from './packed-qwen3.ts';
import { checkTokenizerConfig } from './tokenizer-config.ts';
import { parseTokenizerJson, type TokenizerJson } from './tokenizer-json.ts';

/** Longest input of the text encoder, in tokens, chat template included. */
export const MAX_PROMPT_TOKENS = 512;

/** The part of the library that is used here; its own types do not resolve under Node's module resolution. */
interface Encoder {
  encode(text: string, options: { add_special_tokens: boolean }): { ids: number[] };
}

export interface TokenizerFiles {
  /** tokenizer.json, as text or parsed. */
  readonly tokenizer: unknown;
  /** tokenizer_config.json, parsed. */
  readonly config?: unknown;
  /** Text of chat_template.jinja; takes precedence over the template in the config. */
  readonly chatTemplate?: string | undefined;
}

/** The part of a prompt that the model reads, chat template included. */
export interface PromptTokens {
  /** At most `limit`: the end of a longer prompt is cut off, which first affects the template's closing tokens. */
  readonly ids: Int32Array;
  /** Tokens of the whole prompt. */
  readonly count: number;
  /** Anything beyond it is not read. */
  readonly limit: number;
}

/**
 * Qwen3's tokenizer. Ids equal those of the Python library `tokenizers` 0.23, except around characters that the Unicode
 * tables of one side lack (Unicode 16 and 17; Node supplies the tables in JavaScript).
 */
export class Qwen3Tokenizer {
  /** Warnings about the files, for the user. */
  readonly warnings: readonly Text[];
  /** The largest id plus one: the minimum height of the embedding table. */
  readonly idLimit: number;
  private readonly encoder: Encoder;

  private constructor(json: TokenizerJson, chatTemplate: string | undefined) {
    const warning = chatTemplate === undefined ? undefined : checkChatTemplate(chatTemplate);
    this.warnings = warning === undefined ? [] : [warning];
    this.idLimit = idLimit(json);
    this.encoder = new Tokenizer(json, {});
  }

  /** @throws DanqingError MODEL_TOKENIZER naming what differs from Qwen3's tokenizer. */
  static fromFiles({ tokenizer, config, chatTemplate }: TokenizerFiles): Qwen3Tokenizer {
    const json = parseTokenizerJson(tokenizer);
    const configTemplate = config === undefined ? undefined : checkTokenizerConfig(config, json.added_tokens);
    return new Qwen3Tokenizer(json, chatTemplate ?? configTemplate);
  }

  /**
   * Creates the tokenizer from the metadata of a GGUF text encoder.
   * @throws DanqingError MODEL_TOKENIZER
   */
  static fromGguf(metadata: ReadonlyMap<string, MetadataValue>): Qwen3Tokenizer {
    const json = parseTokenizerJson(tokenizerJsonFromGguf(metadata));
    const template = metadata.get('tokenizer.chat_template');
    return new Qwen3Tokenizer(json, typeof template === 'string' ? template : undefined);
  }

  /** The published tokenizer, built from its merges as packed by `packed-qwen3.ts`. */
  static fromPacked(packed: Uint8Array): Qwen3Tokenizer {
    return new Qwen3Tokenizer(unpackQwen3(packed), undefined);
  }

  /**
   * Ids of the text alone, without the template. Special tokens in it are recognised, as in the reference.
   * @throws DanqingError INPUT_PROMPT_TOO_LONG, INPUT_PROMPT_TEXT
   */
  encode(text: string): Int32Array {
    checkPrompt(text);
    return this.encodeText(text);
  }

  /**
   * The text encoder's input for a prompt: the text in the chat template, truncated on the right to 512 tokens.
   * @throws DanqingError INPUT_PROMPT_TOO_LONG, INPUT_PROMPT_TEXT
   */
  encodePrompt(prompt: string): PromptTokens {
    checkPrompt(prompt);
    const all = this.encodeText(applyChatTemplate(prompt));
    return { ids: all.slice(0, MAX_PROMPT_TOKENS), count: all.length, limit: MAX_PROMPT_TOKENS };
  }

  private encodeText(text: string): Int32Array {
    return Int32Array.from(this.encoder.encode(text, { add_special_tokens: false }).ids);
  }
}

function idLimit({ model, added_tokens }: TokenizerJson): number {
  let limit = 0;
  for (const id of Object.values(model.vocab)) limit = Math.max(limit, id + 1);
  for (const { id } of added_tokens) limit = Math.max(limit, id + 1);
  return limit;
}
