import { describe, expect, it } from 'vitest';
import { createApp } from '../../src/app.ts';
import { fakeSource, OWN, openTestServer, type TestServer, until } from '../support/test-server.ts';

/** Long enough never to end by itself during a test. */
const SLOW = { stepMs: 600_000 };

/** A client at a given address. The server is open to anybody, or requires its token. */
function clientOf({ services }: TestServer, hasStrangers: boolean) {
  const app = createApp(services, { hasStrangers });
  return async (address: string, method: string, path: string) =>
    (
      await app.request(
        `${OWN}${path}`,
        { method, ...(path === '/api/jobs' ? { body: '{"prompt":"a cat"}' } : {}) },
        { incoming: { socket: { remoteAddress: address } } },
      )
    ).status;
}

const asked = (server: TestServer, client: string) =>
  server.services.jobs.submit({ input: { prompt: 'a cat' }, client, source: 'api' });

describe('without a token, where anybody comes in', () => {
  it('each address ends its own jobs, and the machine itself ends any', async () => {
    await using server = await openTestServer({ source: fakeSource(SLOW) });
    const send = clientOf(server, true);
    const [first, second] = [await asked(server, '10.0.0.1'), await asked(server, '2001:db8:1:2::3')];
    for (const stranger of ['10.0.0.2', '2001:db8:1:3::3', 'unknown']) {
      for (const { id } of [first, second]) {
        expect(await send(stranger, 'POST', `/api/jobs/${id}/cancel`)).toBe(403);
        expect(await send(stranger, 'DELETE', `/api/jobs/${id}`)).toBe(403);
      }
    }
    expect(await send('::ffff:10.0.0.1', 'POST', `/api/jobs/${first.id}/cancel`)).toBe(200);
    expect(await send('2001:db8:1:2::99', 'POST', `/api/jobs/${second.id}/cancel`)).toBe(200);
    const third = await asked(server, '10.0.0.1');
    expect(await send('127.0.0.1', 'POST', `/api/jobs/${third.id}/cancel`)).toBe(200);
    expect(await send('10.0.0.2', 'POST', '/api/jobs/nothing/cancel')).toBe(404);
  });

  it('and deletes its own pictures', async () => {
    await using server = await openTestServer();
    const send = clientOf(server, true);
    const { id } = await asked(server, '10.0.0.1');
    const { images } = await until(server, id, 'done');
    const path = `/api/images/${images[0]?.name}`;
    expect(await send('10.0.0.2', 'DELETE', path)).toBe(403);
    expect(await send('10.0.0.2', 'GET', path)).toBe(200);
    expect(await send('10.0.0.1', 'DELETE', path)).toBe(204);
  });
});

it('whoever has the token, or is on the machine that nobody else reaches, ends and deletes any', async () => {
  await using server = await openTestServer({ source: fakeSource(SLOW) });
  const send = clientOf(server, false);
  const { id } = await asked(server, '10.0.0.1');
  expect(await send('10.0.0.2', 'POST', `/api/jobs/${id}/cancel`)).toBe(200);
  expect(await send('10.0.0.2', 'DELETE', `/api/jobs/${id}`)).toBe(204);
});
