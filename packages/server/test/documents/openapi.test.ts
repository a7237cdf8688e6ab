import { expect, it } from 'vitest';
import { ask, openTestServer } from '../support/test-server.ts';

it('docs/reference/openapi.json is what the server says (npm test -- -u writes it)', async () => {
  await using server = await openTestServer();
  const { body } = await ask(server.app, '/api/openapi.json');
  await expect(`${JSON.stringify(body, null, 2)}\n`).toMatchFileSnapshot(
    '../../../../docs/reference/openapi.json',
  );
});
