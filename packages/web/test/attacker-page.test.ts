import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawOver, openListeningServer } from '../../server/test/support/open-test-server.ts';
import { findChromium, launchChromium } from './support/find-chromium.ts';
import { openForeignPage } from './support/foreign-page.ts';

const executablePath = findChromium();

/** The attacker knows the server's address and its contents. */
const PAGE = '<!doctype html><title>Another page</title><body>';

/** Its attempts, as source text that runs in the browser. Each returns what it obtained, or null. */
const ATTEMPTS: Readonly<Record<string, string>> = {
  'a read': `(await fetch(url + '/api/jobs')).text()`,
  'a read without its own origin': `(await fetch(url + '/api/jobs', { mode: 'no-cors' })).text().then((text) => text || null)`,
  'an order as text': `(await fetch(url + '/api/jobs', { method: 'POST', mode: 'no-cors', body: '{"prompt":"x"}' }), null)`,
  'an order as JSON': `(await fetch(url + '/api/jobs', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"prompt":"x"}' })).text()`,
  'a picture': `load('img', url + picture)`,
  'a script': `load('script', url + '/api/jobs')`,
  'a style': `load('link', url + '/api/images')`,
  'a deletion': `(await fetch(url + picture, { method: 'DELETE' })).text()`,
  events: `new Promise((resolve) => { const source = new EventSource(url + '/api/events'); source.onmessage = source.onopen = () => resolve('events'); source.onerror = () => resolve(null); })`,
  'a socket': `new Promise((resolve) => { const socket = new WebSocket(url.replace('http', 'ws') + '/api/events'); socket.onopen = () => resolve('open'); socket.onerror = () => resolve(null); })`,
  'a form': `new Promise((resolve) => { const form = document.createElement('form'); form.method = 'post'; form.enctype = 'text/plain'; form.action = url + '/api/jobs'; form.target = 'frame'; form.innerHTML = '<input name=\\'{"prompt":"x","a":"\\' value=\\'"}\\'>'; const frame = document.createElement('iframe'); frame.name = 'frame'; document.body.append(frame, form); form.submit(); setTimeout(() => resolve(null), 1000); })`,
  'a frame': `new Promise((resolve) => { const frame = document.createElement('iframe'); frame.src = url + '/'; frame.onload = () => { try { resolve(frame.contentDocument?.body.innerText ?? null); } catch { resolve(null); } }; document.body.append(frame); setTimeout(() => resolve(null), 2000); })`,
};

const RUN = (attempt: string) => `(async ([url, picture]) => {
  const load = (tag, address) => new Promise((resolve) => {
    const element = document.createElement(tag);
    element.onload = () => resolve(tag);
    element.onerror = () => resolve(null);
    if (tag === 'link') Object.assign(element, { rel: 'stylesheet', href: address });
    else element.src = address;
    document.body.append(element);
  });
  try { return await (${attempt}); } catch { return null; }
})`;

describe.skipIf(executablePath === null)('a page of another origin, in Chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium(executablePath ?? '');
  });
  afterAll(() => browser.close());

  it('reads nothing, draws nothing, deletes nothing', { timeout: 120_000 }, async () => {
    await using server = await openListeningServer();
    const { images } = await drawOver(server.url, { prompt: 'a secret' });
    await using other = await openForeignPage(PAGE);
    const page = await browser.newPage();
    await page.goto(other.origin);
    const got: Record<string, unknown> = {};
    for (const [what, attempt] of Object.entries(ATTEMPTS)) {
      const call = `${RUN(attempt)}(${JSON.stringify([server.url, images[0]?.url])})`;
      got[what] = await page.evaluate(call);
    }
    expect(got).toEqual(Object.fromEntries(Object.keys(ATTEMPTS).map((what) => [what, null])));
    const { jobs } = (await (await fetch(`${server.url}/api/jobs`)).json()) as { jobs: unknown[] };
    expect(jobs).toHaveLength(1);
    expect((await fetch(`${server.url}${images[0]?.url}`)).status).toBe(200);
  });
});
