import type { Text } from '@danqing/protocol';
import type { PublishedFacts } from '../models/published-model.ts';
import { say } from '../say/say.ts';

/** What sets a model apart from the published one of its width, in words. */
export interface Unpublished {
  readonly problems: readonly Text[];
  readonly warnings: readonly Text[];
}

/**
 * A model as wide as the published one is that one, trained on or cut. Where nothing says how many blocks it has, the
 * published number counts: a file that lost some would draw something else without a word. Values that a place states
 * are followed, and told of; where they would only fit other latents they are refused.
 */
export function comparePublished<C extends object>(
  { name, config: published, widths, values }: PublishedFacts<C>,
  { config, claimed, counts }: { config: C; claimed: Partial<C>; counts: readonly (keyof C & string)[] },
): Unpublished {
  const differs = (key: keyof C) => JSON.stringify(config[key]) !== JSON.stringify(published[key]);
  if (widths.some(differs)) return { problems: [], warnings: [] };
  const tell = (key: keyof C & string) =>
    say`${key} is ${JSON.stringify(config[key])}, but ${name} of this width has ${JSON.stringify(published[key])}`;
  const uncounted = counts.filter((key) => claimed[key] === undefined && differs(key)).map(tell);
  const valued = values.keys.filter(differs).map(tell);
  return {
    problems: [...uncounted, ...(values.mayDiffer ? [] : valued)],
    warnings: values.mayDiffer ? valued : [],
  };
}
