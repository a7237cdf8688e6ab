import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { judgeSpeeds } from '../../src/memory/efficiency.ts';
import { describeCards } from '../support/describe-cards.ts';
import { publishedNeeds } from '../support/published-needs.ts';

/** `vitest -u` writes the page anew. */
it('docs/reference/cards.md is what the tables say', async () => {
  const page = fileURLToPath(new URL('../../../../docs/reference/cards.md', import.meta.url));
  await expect(describeCards(judgeSpeeds(publishedNeeds()))).toMatchFileSnapshot(page);
});
