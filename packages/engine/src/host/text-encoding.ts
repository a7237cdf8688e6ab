import { createHash } from 'node:crypto';
import { listGraph } from '@danqing/core/graph';
import { describeTextEncoder } from '@danqing/core/models';
import type { NumericPolicy } from '@danqing/ggml/lowering';
import type { ExecutionProfile } from '@danqing/protocol';
import type { TextEncoding } from '../cache/prompt-cache.ts';
import type { Checkpoint } from '../checkpoint/open-checkpoint.ts';
import { identifyTokenizer } from '../checkpoint/tokenizer-identity.ts';

/** What determines an encoded prompt: files, tokenizer, graph, and how this device computes it with these weights. */
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
