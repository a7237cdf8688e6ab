import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DanqingError, sameText } from '@danqing/protocol';
import { describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { occupyPort } from '../support/occupy-port.ts';
import { drawOver, openListeningServer } from '../support/open-test-server.ts';
import { fakeSource } from '../support/test-server.ts';

const TOKEN = 'correct-horse-battery';
const bearer = { authorization: `Bearer ${TOKEN}` };

describe('a server that listens', () => {
  it('draws over HTTP, and sends the picture', async () => {
    await using server = await openListeningServer();
    const job = await drawOver(server.url, { prompt: '一只猫' });
    expect(job).toMatchObject({ state: 'done', error: null });
    const picture = await fetch(`${server.url}${job.images[0]?.url}`);
    expect((await picture.arrayBuffer()).byteLength).toBe(job.images[0]?.bytes);
  });

  it('has a strict policy for pages, whatever it answers', async () => {
    await using server = await openListeningServer();
    for (const path of ['/', '/api/status', '/nowhere', '/healthz']) {
      const { headers } = await fetch(`${server.url}${path}`);
      expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self';/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it('says that it lives, without a token and nothing else', async () => {
    await using server = await openListeningServer({ authToken: TOKEN });
    expect(await (await fetch(`${server.url}/healthz`)).json()).toEqual({ status: 'ok' });
    expect((await fetch(`${server.url}/api/status`)).status).toBe(401);
    const status = await fetch(`${server.url}/api/status`, { headers: bearer });
    expect(await status.json()).toMatchObject({ authRequired: true });
  });

  it('lets people in by the form of its page, and out again', async () => {
    await using server = await openListeningServer({ authToken: TOKEN });
    const page = await fetch(`${server.url}/`, { headers: { accept: 'text/html' } });
    expect(page.url).toBe(`${server.url}/login`);
    expect(await page.text()).toContain('<form method="post" action="login">');
    const enter = (token: string) =>
      fetch(`${server.url}/login`, {
        method: 'POST',
        headers: { origin: server.url },
        body: new URLSearchParams({ token }),
        redirect: 'manual',
      });
    expect((await enter('wrong')).status).toBe(401);
    const entered = await enter(TOKEN);
    expect([entered.status, entered.headers.get('location')]).toEqual([303, './']);
    const cookie = entered.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Strict/);
    expect(cookie).not.toContain(TOKEN);
    const session = { cookie: cookie.split(';')[0] ?? '' };
    const job = await drawOver(server.url, { prompt: 'a cat' }, session);
    expect(job.state).toBe('done');
    await fetch(`${server.url}/logout`, { method: 'POST', headers: session, redirect: 'manual' });
    expect((await fetch(`${server.url}/api/jobs`, { headers: session })).status).toBe(401);
  });

  it('listens beyond this machine only with a token, or when that is said', async () => {
    const open = { host: '0.0.0.0' };
    await expect(openListeningServer(open)).rejects.toMatchObject({ code: 'SERVER_UNPROTECTED' });
    for (const allowed of [
      { ...open, authToken: TOKEN },
      { ...open, insecure: true },
    ]) {
      await using server = await openListeningServer(allowed);
      expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    }
  });

  it('says so when the port is taken, and leaves its data folder free', async () => {
    await using other = await occupyPort();
    const { port } = other;
    await using server = await openListeningServer();
    const dataFolder = join(server.folder, 'another');
    await expect(openListeningServer({ port, dataFolder })).rejects.toMatchObject({ code: 'SERVER_PORT' });
    await using _again = await openListeningServer({ dataFolder });
  });
});

describe('metrics', () => {
  it('count jobs and pictures, and time requests by their route', async () => {
    await using server = await openListeningServer({
      source: fakeSource({ failWith: ({ prompt }) => (prompt === 'bad' ? outOfMemory() : null) }),
    });
    await drawOver(server.url, { prompt: 'a cat', numImages: 2 });
    await drawOver(server.url, { prompt: 'bad' });
    await fetch(`${server.url}/api/images/../../etc/passwd`);
    const text = await (await fetch(`${server.url}/metrics`)).text();
    expect(text).toContain('danqing_jobs_ended_total{state="done",code="",source="api"} 1');
    expect(text).toContain(
      'danqing_jobs_ended_total{state="failed",code="MEMORY_ALLOCATION",source="api"} 1',
    );
    expect(text).toContain('danqing_pictures_total 2');
    expect(text).toMatch(
      /danqing_http_request_seconds_count\{method="GET",route="\/api\/jobs\/:id",status="200"\} 2/,
    );
    expect(text).toContain('danqing_stage_seconds_count{stage="denoise"} 1');
    expect(text).toContain('danqing_jobs_waiting 0');
    // Values that clients choose never become labels.
    expect(text).not.toContain('passwd');
  });

  it('are behind the token', async () => {
    await using server = await openListeningServer({ authToken: TOKEN });
    expect((await fetch(`${server.url}/metrics`)).status).toBe(401);
    expect((await fetch(`${server.url}/metrics`, { headers: bearer })).status).toBe(200);
  });
});

describe('its log', () => {
  it.each([false, true])('has prompts only when that was asked for: %s', async (prompts) => {
    await using server = await openListeningServer({ log: { prompts } });
    await drawOver(server.url, { prompt: '绝密 whisper' });
    await server.server.stop();
    const text = server.lines.join('\n');
    expect(text).toMatch(/info job done job=\S+ ms=\d+/);
    expect(text.includes('whisper')).toBe(prompts);
  });

  it('goes to files, whole, and without the token', async () => {
    const source = fakeSource({ failWith: () => outOfMemory() });
    await using server = await openListeningServer({ authToken: TOKEN, source });
    const folder = join(server.folder, 'logs');
    await using logged = await openListeningServer({ authToken: TOKEN, source, log: { folder } });
    const job = await drawOver(logged.url, { prompt: 'whisper' }, bearer);
    await fetch(`${logged.url}/api/status`, { headers: { authorization: `Basic ${btoa(`a:${TOKEN}x`)}` } });
    await logged.server.stop();
    const [name = ''] = await readdir(folder);
    const text = await readFile(join(folder, name), 'utf8');
    const entries = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(entries).toContainEqual(
      expect.objectContaining({ msg: 'job failed', job: job.id, code: 'MEMORY_ALLOCATION' }),
    );
    expect(entries.at(-1)).toMatchObject({ msg: 'stopped' });
    expect(text).not.toMatch(/whisper|horse/);
  });
});

describe('stopping', () => {
  it('lets the running picture end, whose client gets it; refuses new ones; ends event streams', async () => {
    await using server = await openListeningServer({
      source: fakeSource({ stepMs: 100 }),
      shutdownMs: 60_000,
    });
    const all = fetch(`${server.url}/api/events`).then((answer) => answer.text());
    const drawing = drawOver(server.url, { prompt: 'a cat' });
    await eventually(async () => (await server.server.counts()).running > 0);
    const stopped = server.server.stop();
    expect((await fetch(`${server.url}/healthz`)).status).toBe(503);
    const refused = await fetch(`${server.url}/api/jobs`, { method: 'POST', body: '{"prompt":"late"}' });
    expect([refused.status, refused.headers.has('retry-after')]).toEqual([503, true]);
    expect(await refused.json()).toMatchObject({ error: { code: 'SERVER_STOPPING' } });
    expect(await all).toContain('"state":"done"');
    // Its last request either arrived while the server still answered, or was cut off at the end.
    await drawing.catch(() => undefined);
    await stopped;
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
    expect(await readdir(join(server.folder, 'outputs'))).toHaveLength(1);
  });

  it('keeps what takes longer than it may for the next start', async () => {
    const source = fakeSource({ stepMs: 600_000 });
    await using server = await openListeningServer({ source, shutdownMs: 50 });
    const submitted = await fetch(`${server.url}/api/jobs`, { method: 'POST', body: '{"prompt":"long"}' });
    const { id } = (await submitted.json()) as { id: string };
    await server.server.stop();
    expect(await server.server.counts()).toMatchObject({ running: 0, waiting: 1 });
    await using next = await openListeningServer({ dataFolder: join(server.folder, 'data') });
    const events = await (await fetch(`${next.url}/api/jobs/${id}/events`)).text();
    expect(events).toContain('"state":"done"');
  });
});

function outOfMemory(): DanqingError {
  return new DanqingError('MEMORY_ALLOCATION', sameText('The device refused 1 GiB.'));
}
