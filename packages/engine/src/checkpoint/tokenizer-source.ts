import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import type { MetadataValue } from '@danqing/core/formats';
import { QWEN3_VOCAB_SIZE, type TokenizerFiles } from '@danqing/core/tokenizer';
import { DanqingError, type Text } from '@danqing/protocol';
import { assetPath } from '../assets.ts';
import { say } from '../say/say.ts';
import { translateErrors } from './file-source.ts';
import { readJsonFile, readTextFile } from './read-json.ts';

/** A tokenizer as found: parsed, but not interpreted. The tokenizer module does that. */
export type TokenizerSource =
  | {
      readonly kind: 'json';
      /** Path of tokenizer.json. */
      readonly label: string;
      readonly files: TokenizerFiles;
    }
  | {
      readonly kind: 'gguf';
      /** Path of the GGUF file. */
      readonly label: string;
      /** Keys `tokenizer.ggml.…` and `tokenizer.chat_template`, among others. */
      readonly metadata: ReadonlyMap<string, MetadataValue>;
    }
  | {
      /**
       * Danqing's own copy of Qwen3's tokenizer: single files made for other programs omit it because those programs
       * include it.
       */
      readonly kind: 'built-in';
      readonly label: string;
      readonly packed: Uint8Array;
    };

/** Qwen3's is 11 MB. */
const MAX_TOKENIZER_BYTES = 64 * 1024 * 1024;
/** Qwen3's has some 700,000. */
const MAX_TOKENIZER_VALUES = 5_000_000;
const gunzip = promisify(zlib.gunzip);
const TOKENIZER_FILE = 'tokenizer.json';
const GGUF_TOKENS_KEY = 'tokenizer.ggml.tokens';

export interface TokenizerPlaces {
  /** Folder or tokenizer.json named by the user: must exist. */
  readonly named: string | undefined;
  /** Folder that may hold one. */
  readonly folder: string | undefined;
  /** The text encoder: GGUF files may contain a tokenizer. */
  readonly textEncoder: {
    readonly path: string;
    readonly metadata: ReadonlyMap<string, MetadataValue>;
    /** Rows of its embedding table. */
    readonly vocabSize: number;
  };
}

/**
 * A tokenizer named by the user takes precedence, then the model's own; a text encoder with Qwen3's vocabulary needs
 * none.
 * @throws DanqingError MODEL_TOKENIZER if there is none or it is not JSON, MODEL_NOT_FOUND if the named one does not
 * exist
 */
export async function readTokenizerSource(places: TokenizerPlaces): Promise<TokenizerSource> {
  const { named, folder, textEncoder } = places;
  if (named !== undefined) {
    const isFolder = (await translateErrors(named, () => stat(named))).isDirectory();
    const found = await readJsonTokenizer(isFolder ? join(named, TOKENIZER_FILE) : named);
    return found ?? fail(say`${named}: the folder contains no ${TOKENIZER_FILE}`);
  }
  const found = folder === undefined ? null : await readJsonTokenizer(join(folder, TOKENIZER_FILE));
  if (found !== null) return found;
  if (textEncoder.metadata.has(GGUF_TOKENS_KEY)) {
    return { kind: 'gguf', label: textEncoder.path, metadata: textEncoder.metadata };
  }
  if (textEncoder.vocabSize === QWEN3_VOCAB_SIZE) return readBuiltIn();
  const file = basename(textEncoder.path);
  const where = folder === undefined ? file : say`${folder} or in ${file}`;
  return fail(say`No tokenizer was given, and there is none in ${where}`);
}

async function readBuiltIn(): Promise<TokenizerSource> {
  const label = assetPath('tokenizer');
  return { kind: 'built-in', label, packed: await gunzip(await readFile(label)) };
}

async function readJsonTokenizer(path: string): Promise<TokenizerSource | null> {
  const options = {
    code: 'MODEL_TOKENIZER',
    maxBytes: MAX_TOKENIZER_BYTES,
    maxValues: MAX_TOKENIZER_VALUES,
  } as const;
  const tokenizer = await readJsonFile(path, options);
  if (tokenizer === undefined) return null;
  const beside = dirname(path);
  const config = await readJsonFile(join(beside, 'tokenizer_config.json'), options);
  const chatTemplate = (await readTextFile(join(beside, 'chat_template.jinja'), options)) ?? undefined;
  return { kind: 'json', label: path, files: { tokenizer, config, chatTemplate } };
}

function fail(what: Text): never {
  throw new DanqingError('MODEL_TOKENIZER', say`${what}.`, {
    hint: say`Give Qwen3's tokenizer with --tokenizer (the folder \`tokenizer\` of Z-Image-Turbo), or use a GGUF text encoder that includes it.`,
  });
}
