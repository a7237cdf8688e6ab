import { afterEach, expect, test, vi } from 'vitest';
import { HttpClient } from '../../src/download/http-client.ts';

afterEach(() => vi.unstubAllGlobals());

test.each([
  ['ENOTFOUND', 'no network, or no DNS server that knows this name (ENOTFOUND)', '没有网络，或 DNS'],
  ['EAI_AGAIN', 'no network, or no DNS server that knows this name (EAI_AGAIN)', '没有网络，或 DNS'],
  ['ENETUNREACH', 'no network (ENETUNREACH)', '没有网络（ENETUNREACH）'],
])('names what is missing offline: %s', async (code, english, chinese) => {
  const cause = Object.assign(new Error(`getaddrinfo ${code} hub.example`), { code });
  vi.stubGlobal('fetch', async () => {
    throw new TypeError('fetch failed', { cause });
  });
  const asked = new HttpClient('hub').get(new URL('https://hub.example/a'));
  await expect(asked).rejects.toMatchObject({
    code: 'SOURCE_UNREACHABLE',
    message: `hub: https://hub.example/a: ${english}.`,
    zh: { message: expect.stringContaining(chinese) },
  });
});
