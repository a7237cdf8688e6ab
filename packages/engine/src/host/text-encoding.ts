import { createHash } from 'node:crypto';
import type { ExecutionProfile } from '@danqing/protocol';
import type { TextEncoding } from '../cache/prompt-cache.ts';
import type { NumericPolicy } from '../graph/ggml/policy.ts';
import { listGraph } from '../graph/listing.ts';
import { describeTextEncoder } from '../models/qwen3/text-encoder.ts';
import type { Checkpoint } from '../weights/open-checkpoint.ts';
import { identifyTokenizer } from '../weights/tokenizer-identity.ts';

/** What prompts are encoded with: files, tokenizer, graph, and how this device computes it with these weights. */
export function textEncoding(
  { textEncoder, tokenizer }: Pick<Checkpoint, 'textEncoder' | 'tokenizer'>,
  { profile, policy }: { profile: ExecutionProfile; policy: NumericPolicy },
): TextEncoding {
  const parts = [
    textEncoder.identity,
    identifyTokenizer(tokenizer),
    listGraph(describeTextEncoder(textEncoder.config, 1)),
    JSON.stringify([profile, policy]),
  ];
  const identity = createHash('sha256').update(parts.join('\n')).digest('hex');
  return { identity, width: textEncoder.config.hiddenSize };
}
