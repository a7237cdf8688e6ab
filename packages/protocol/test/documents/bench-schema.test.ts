import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { benchReportSchema } from '../../src/bench.ts';

const PAGE = fileURLToPath(new URL('../../../../docs/reference/bench.schema.json', import.meta.url));

it('docs/reference/bench.schema.json is what `danqing bench --json` follows (npm test -- -u writes it)', async () => {
  const text = JSON.stringify(z.toJSONSchema(benchReportSchema), null, 2);
  await expect(`${text}\n`).toMatchFileSnapshot(PAGE);
});
