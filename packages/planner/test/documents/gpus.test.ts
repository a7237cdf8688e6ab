import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { publishedRequirements } from '../../../engine/test/support/published-requirements.ts';
import { judgeSpeeds } from '../../src/efficiency.ts';
import { describeGpus } from '../support/describe-gpus.ts';

/** `vitest -u` rewrites the page. */
it('docs/reference/cards.md is what the tables say', async () => {
  const page = fileURLToPath(new URL('../../../../docs/reference/cards.md', import.meta.url));
  await expect(describeGpus(judgeSpeeds(publishedRequirements()))).toMatchFileSnapshot(page);
});
