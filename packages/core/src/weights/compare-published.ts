import type { Text } from '@danqing/protocol';
import type { PublishedFacts } from '../models/published-model.ts';
import { say } from '../say/say.ts';

/** Differences from the published model of the same width, as sentences. */
export interface Unpublished {
  readonly problems: readonly Text[];
  readonly warnings: readonly Text[];
}

/**
 * A model as wide as the published one is assumed to be that model, fine-tuned or truncated. If no source states the
 * number of blocks, the published number applies: a file that lost some would silently draw something else. Other
 * explicit values are used with a warning, or refused if they would only fit different latents.
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
