import { DanqingError, issueText, joinText, type Text } from '@danqing/protocol';
import { z } from 'zod';
import { say } from '../say/say.ts';
import { MAX_BLOCKS } from './weight-shapes.ts';

/**
 * Limit on problems reported per file: they appear in every list of models, and a file may have 200,000 unknown fields.
 */
const MAX_PROBLEMS = 10;
const MAX_PROBLEM_LENGTH = 300;

/** A size in a config.json. */
export const sizeField = z.int().min(1).max(10_000_000).optional();

/** Number of blocks, limited because each one is described before it is looked up in the file. */
export const countField = z.int().min(1).max(MAX_BLOCKS).optional();

export const positiveField = z.number().positive().optional();

/** Not inferable from tensors: without it, the configuration would have to be completed by guessing. */
export const requiredPositiveField = z
  .number({ error: (issue) => (issue.input === undefined ? 'is missing' : undefined) })
  .positive();

/** A setting that changes what a model computes: only supported values are accepted. */
export function onlyField<const T extends string | number | boolean | null>(...values: readonly [T, ...T[]]) {
  const supported = values.map((value) => JSON.stringify(value)).join(' or ');
  return z.literal([...values], { error: `only ${supported} is supported` }).optional();
}

/** Removes keys that are undefined, so that "not given" and "absent" are the same. */
export function defined<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

/**
 * Validates a configuration file. Fields that are not in the schema are ignored.
 * @throws DanqingError MODEL_CONFIG listing the invalid fields, at most ten
 */
export function parseConfig<S extends z.ZodType>(schema: S, json: unknown, label: string): z.infer<S> {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const { issues } = result.error;
  const problems = issues.slice(0, MAX_PROBLEMS).map((issue) => {
    const field = issue.path.length === 0 ? say`the file` : issue.path.join('.');
    return shortened(say`${field}: ${issueText(issue)}`);
  });
  if (issues.length > MAX_PROBLEMS) problems.push(say`and ${issues.length - MAX_PROBLEMS} more`);
  throw new DanqingError('MODEL_CONFIG', say`${label}: ${joinText(problems, say`; `)}.`, {
    hint: say`Use the configuration file that was published with the weights.`,
    details: { file: label, problems: problems.map(({ en }) => en) },
  });
}

function shortened({ en, zh }: Text): Text {
  const cut = (problem: string) =>
    problem.length <= MAX_PROBLEM_LENGTH ? problem : `${problem.slice(0, MAX_PROBLEM_LENGTH)}…`;
  return { en: cut(en), zh: cut(zh) };
}
