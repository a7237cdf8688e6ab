import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { doctorReportSchema } from '../../src/doctor.ts';

const PAGE = fileURLToPath(new URL('../../../../docs/reference/doctor.schema.json', import.meta.url));

it('docs/reference/doctor.schema.json is what `danqing doctor --json` follows (npm test -- -u writes it)', async () => {
  const text = JSON.stringify(z.toJSONSchema(doctorReportSchema), null, 2);
  await expect(`${text}\n`).toMatchFileSnapshot(PAGE);
});
