import {
  COMPONENT_KINDS,
  DanqingError,
  type Issue,
  issueAt,
  listText,
  MODEL_KINDS,
  type Text,
} from '@danqing/protocol';
import { z } from 'zod';
import { say } from '../say/say.ts';
import type { EngineOptions } from './engine-options.ts';

const text = z.string().min(1);
const paths = z.strictObject({
  model: text.optional(),
  tokenizer: text.optional(),
  kind: z.enum(MODEL_KINDS).optional(),
  ...Object.fromEntries(COMPONENT_KINDS.map((kind) => [kind, text.optional()])),
});

const OPTIONS: Readonly<Record<keyof EngineOptions, z.ZodType>> = {
  paths,
  device: text.optional(),
  threads: z.int().min(1).optional(),
  precision: z.enum(['auto', 'f32']).optional(),
  memoryBudgetBytes: z.number().positive().optional(),
  promptCache: z.object({ folder: text, maxBytes: z.number() }).optional(),
  machineCache: text.optional(),
  bufferTypes: z.record(z.string(), z.string()).optional(),
  offload: z.unknown().optional(),
  textEncoderDevice: z.enum(['auto', 'device', 'cpu']).optional(),
  smaller: z.array(z.object({ name: z.string(), paths })).optional(),
  injectedFault: z.unknown().optional(),
  slowDisk: z.unknown().optional(),
};

const schema = z.strictObject(OPTIONS);
const NAMES = Object.keys(OPTIONS).filter((name) => name !== 'injectedFault' && name !== 'slowDisk');

/** For callers without TypeScript. @throws DanqingError INPUT_INVALID naming the option */
export function checkEngineOptions(options: EngineOptions): void {
  const issue = schema.safeParse(options).error?.issues[0];
  if (issue === undefined) return;
  throw new DanqingError('INPUT_INVALID', messageOf(issue), {
    hint: say`Write \`openEngine({ paths: { model: 'FOLDER' } })\`. Options: ${listText(NAMES)}.`,
    details: { option: issue.path.map(String).join('.') },
  });
}

function messageOf(issue: Issue): Text {
  if (issue.code !== 'unrecognized_keys') return say`The options of openEngine are wrong: ${issueAt(issue)}.`;
  const keys = issue.keys.map((key) => [...issue.path, key].map(String).join('.'));
  return say`openEngine has no option ${listText(keys)}.`;
}
