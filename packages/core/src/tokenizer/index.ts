export { Qwen3Tokenizer, type TokenizerFiles } from './qwen3-tokenizer.ts';
