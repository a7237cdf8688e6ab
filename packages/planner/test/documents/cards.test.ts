import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { publishedNeeds } from '../../../engine/test/support/published-needs.ts';
import { judgeSpeeds } from '../../src/efficiency.ts';
import { describeCards } from '../support/describe-cards.ts';

/** `vitest -u` writes the page anew. */
it('docs/reference/cards.md is what the tables say', async () => {
  const page = fileURLToPath(new URL('../../../../docs/reference/cards.md', import.meta.url));
  await expect(describeCards(judgeSpeeds(publishedNeeds()))).toMatchFileSnapshot(page);
});
