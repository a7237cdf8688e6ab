import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeTemporaryFolder } from '../../../core/test/support/temporary-folder.ts';
import { TINY_FOLDER } from '../../../model-store/test/support/tiny-catalogue.ts';
import { installedModels } from '../../src/engines/installed-models.ts';
import { ask, openTestServer } from '../support/test-server.ts';

interface Listed {
  readonly name: string;
  readonly problem: { readonly code: string; readonly message: string } | null;
}

test('one folder that holds anything at all is listed with its error, and no list fails for it', async () => {
  using folder = makeTemporaryFolder();
  cpSync(TINY_FOLDER, join(folder.path, 'tiny'), { recursive: true });
  for (const name of ['odd', 'many']) mkdirSync(join(folder.path, name));
  writeFileSync(join(folder.path, 'odd/model_index.json'), '{"_class_name": {"toString": 1}}');
  cpSync(TINY_FOLDER, join(folder.path, 'many'), { recursive: true });
  const fields = Array.from({ length: 200_000 }, (_, index) => `"field${index}":1`);
  writeFileSync(join(folder.path, 'many/danqing.json'), `{"name":"many",${fields.join()}}`);
  const source = installedModels({ nameOrPath: 'tiny', libraries: [folder.path], engine: {} });
  await using server = await openTestServer({ source });

  const { status, body } = await ask<{ models: Listed[] }>(server.app, '/api/models');
  expect(status).toBe(200);
  expect(body.models.map(({ name, problem }) => [name, problem?.code ?? null])).toEqual([
    ['many', 'MODEL_CONFIG'],
    ['odd', 'MODEL_CONFIG'],
    ['tiny', null],
  ]);
  expect(JSON.stringify(body).length).toBeLessThan(3000);
  for (const path of ['/v1/models', '/sdapi/v1/sd-models', '/api/status', '/api/models']) {
    expect((await ask(server.app, path)).status, path).toBe(200);
  }
  const switched = await ask(server.app, '/api/models/current', { method: 'PUT', json: { name: 'odd' } });
  expect(switched).toMatchObject({ status: 409, body: { error: { code: 'MODEL_CONFIG' } } });
});
