import { expect, test, vi } from 'vitest';
import { environmentWithoutSecrets } from '../../../src/host/child/environment-without-secrets.ts';

test('a process that is started knows no token of the server, nor a key of another program', () => {
  const secrets = [
    'DANQING_SERVER_AUTH_TOKEN',
    'HF_TOKEN',
    'OPENAI_API_KEY',
    'AWS_SECRET_ACCESS_KEY',
    'DB_PASSWORD',
  ];
  for (const name of secrets) vi.stubEnv(name, 'a-secret-of-the-parent');
  vi.stubEnv('GGML_VK_VISIBLE_DEVICES', '0');
  const environment = environmentWithoutSecrets({ DANQING_ADDED: '1' });
  expect(environment).toMatchObject({
    DANQING_ADDED: '1',
    GGML_VK_VISIBLE_DEVICES: '0',
    PATH: process.env.PATH,
  });
  expect(Object.values(environment)).not.toContain('a-secret-of-the-parent');
  vi.unstubAllEnvs();
});
