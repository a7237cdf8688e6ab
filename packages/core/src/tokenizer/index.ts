export { packQwen3, QWEN3_VOCAB_SIZE } from './packed-qwen3.ts';
export { Qwen3Tokenizer, type TokenizerFiles } from './qwen3-tokenizer.ts';
export { parseTokenizerJson } from './tokenizer-json.ts';
