import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { casesOfSuite } from '@danqing/bench';
import {
  benchReportSchema,
  type Measurement,
  type MeasurementState,
  measurementSchema,
  measurementStateSchema,
  reportBlocksSchema,
} from '@danqing/protocol';
import { describe, expect, it } from 'vitest';
import { makeTemporaryFolder } from '../../../core/test/support/temporary-folder.ts';
import type { ModelSource } from '../../src/engines/model-source.ts';
import {
  ask,
  fakeSource,
  miniSource,
  OWN,
  openTestServer,
  submit,
  type TestServer,
  until,
} from '../support/test-server.ts';

const REPORT = '/api/machine/report';

async function start({ app }: TestServer, json: object = {}): Promise<Measurement> {
  const { status, body } = await ask(app, REPORT, { method: 'POST', json });
  expect({ status, body }).toMatchObject({ status: 202 });
  return measurementSchema.parse(body);
}

async function progress({ app }: TestServer): Promise<MeasurementState> {
  const { status, body } = await ask(app, `${REPORT}/progress`);
  expect(status).toBe(200);
  return measurementStateSchema.parse(body);
}

/** Waits until `wanted` accepts the state of the measurement. */
async function whenMeasured(
  server: TestServer,
  wanted: (measurement: Measurement) => boolean = ({ endedAt }) => endedAt !== null,
): Promise<MeasurementState> {
  for (;;) {
    const state = await progress(server);
    if (state.measurement !== null && wanted(state.measurement)) return state;
    await sleep(10);
  }
}

const text = async ({ app }: TestServer, path: string) => {
  const response = await app.request(`${OWN}${path}`);
  return { status: response.status, headers: response.headers, body: await response.text() };
};

describe('the report of this machine', () => {
  it('is not there at first, in none of its forms', async () => {
    await using server = await openTestServer();
    expect(await progress(server)).toEqual({ measurement: null, report: null });
    for (const path of ['', '.html', '.md', '/blocks']) {
      expect(await ask(server.app, `${REPORT}${path}`)).toMatchObject({
        status: 404,
        body: { error: { code: 'REPORT_NOT_FOUND' } },
      });
    }
    expect(await ask(server.app, `${REPORT}/cancel`, { method: 'POST' })).toMatchObject({ status: 200 });
  });

  it('is measured, kept as data, page, Markdown and pieces, and outlives the server', async () => {
    using temporary = makeTemporaryFolder();
    const folder = temporary.path;
    {
      await using server = await openTestServer({ folder });
      expect(await start(server, { pictures: 3 })).toMatchObject({
        state: 'waiting',
        model: 'fake',
        pictures: 3,
      });
      const { measurement, report } = await whenMeasured(server);
      expect(measurement).toMatchObject({ state: 'done', part: null, error: null });
      expect(report).toMatchObject({ model: 'fake' });
    }
    await using server = await openTestServer({ folder });
    expect((await progress(server)).report).toMatchObject({ model: 'fake' });
    const { figures } = benchReportSchema.parse((await ask(server.app, REPORT)).body);
    expect(figures.find((figure) => figure.case === 'in-a-row')?.contestants).toHaveLength(3);

    const page = await text(server, `${REPORT}.html?lang=zh&download=1`);
    expect(page.body).toMatch(/<html lang="zh">[\s\S]*<svg /);
    expect(page.body).not.toMatch(/<(script|link|img|iframe)\b|\b(src|href)=|url\((?!#)|@import/i);
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; .*\bsandbox$/);
    expect(page.headers.get('content-security-policy')).not.toMatch(/script/);
    expect(page.headers.get('content-disposition')).toContain('danqing-report.html');

    const markdown = await text(server, `${REPORT}.md?lang=en`);
    expect(markdown.headers.get('content-type')).toContain('text/markdown');
    expect(markdown.body).toMatch(/^# fake on CPU\n[\s\S]*\]\(data:image\/svg\+xml;base64,/);

    const { blocks } = reportBlocksSchema.parse((await ask(server.app, `${REPORT}/blocks?lang=zh`)).body);
    expect(blocks.filter(({ kind }) => kind === 'chart')).toHaveLength(6);
    expect(await ask(server.app, `${REPORT}/blocks?lang=fr`)).toMatchObject({ status: 422 });
    expect(readdirSync(join(folder, 'data')).filter((name) => name.startsWith('machine-report'))).toEqual([
      'machine-report.json',
    ]);
  });

  it('has the machine to itself: what runs ends first, what comes waits, then it is drawn', async () => {
    const source = fakeSource({ stepMs: 20 });
    await using server = await openTestServer({ source });
    const before = await submit(server.app, { steps: 20 });
    await until(server, before.id, 'running');
    expect((await start(server)).state).toBe('waiting');
    const after = await submit(server.app, { steps: 1 });
    expect((await server.services.jobs.get(before.id)).state).toBe('running');
    await whenMeasured(server, ({ state }) => state === 'running');
    expect((await server.services.jobs.get(before.id)).state).toBe('done');
    expect(await server.services.jobs.get(after.id)).toMatchObject({
      state: 'waiting',
      expectedStartMs: null,
    });
    await whenMeasured(server);
    await until(server, after.id, 'done');
    // The engine was closed in between.
    expect(source.opened).toEqual(['fake', 'fake']);
  });

  it('runs once at a time, and is cancelled while it waits and while it runs: the report before it stays', async () => {
    await using server = await openTestServer({ source: fakeSource({ stepMs: 30 }) });
    await start(server, { pictures: 2 });
    const first = (await whenMeasured(server)).report;
    const job = await submit(server.app, { steps: 100 });
    await until(server, job.id, 'running');
    await start(server);
    expect(await ask(server.app, REPORT, { method: 'POST', json: {} })).toMatchObject({
      status: 409,
      body: { error: { code: 'MEASUREMENT_RUNNING' } },
    });
    const cancelled = await ask(server.app, `${REPORT}/cancel`, { method: 'POST' });
    expect(cancelled.body).toMatchObject({ measurement: { state: 'cancelled' }, report: first });
    expect((await server.services.jobs.get(job.id)).state).toBe('running');
    await server.services.jobs.cancel(job.id);

    await start(server);
    await whenMeasured(server, ({ part }) => part !== null);
    await ask(server.app, `${REPORT}/cancel`, { method: 'POST' });
    expect(await progress(server)).toMatchObject({ measurement: { state: 'cancelled' }, report: first });
    const next = await submit(server.app, { steps: 1 });
    await until(server, next.id, 'done');
  });

  it('that fails says why, and jobs go on', async () => {
    const failing: ModelSource = {
      ...fakeSource(),
      measure: () => Promise.reject(new Error('the disk is on fire')),
    };
    await using server = await openTestServer({ source: failing });
    await start(server);
    const { measurement, report } = await whenMeasured(server);
    expect(measurement).toMatchObject({ state: 'failed', error: { code: 'INTERNAL' } });
    expect(report).toBeNull();
    await until(server, (await submit(server.app, { steps: 1 })).id, 'done');
  });

  it('ends with the server', async () => {
    await using server = await openTestServer({ source: fakeSource({ stepMs: 60_000 }) });
    await start(server);
    await whenMeasured(server, ({ part }) => part !== null);
    await server.services.stop(0);
    expect((await server.services.measuring.state()).measurement?.state).toBe('cancelled');
    expect(await ask(server.app, REPORT, { method: 'POST', json: {} })).toMatchObject({ status: 503 });
  });

  it('a damaged file is told and counts as none', async () => {
    using temporary = makeTemporaryFolder();
    const folder = temporary.path;
    await (await openTestServer({ folder }))[Symbol.asyncDispose]();
    writeFileSync(join(folder, 'data', 'machine-report.json'), '{"format":');
    await using server = await openTestServer({ folder });
    expect((await progress(server)).report).toBeNull();
    expect(server.problems).toHaveLength(1);
  });

  it.each([{ pictures: 0 }, { pictures: 21 }, { pictures: 1.5 }, { path: '/etc' }])(
    'refuses %j',
    async (json) => {
      await using server = await openTestServer();
      expect(await ask(server.app, REPORT, { method: 'POST', json })).toMatchObject({
        status: 422,
        body: { error: { code: 'INPUT_INVALID' } },
      });
      expect((await progress(server)).measurement).toBeNull();
    },
  );
});

it('measures with the real engine, which is its own', { timeout: 120_000 }, async () => {
  const mini = miniSource();
  const source: ModelSource = {
    ...mini,
    initialName: mini.initialName,
    describe: (name) => mini.describe(name),
    list: () => mini.list(),
    inspect: () => mini.inspect(),
    openEngine: (name, signal) => mini.openEngine(name, signal),
    // Only the cheap part: loading and calibration.
    measure: (name, request) => mini.measure(name, { ...request, cases: casesOfSuite('report').slice(0, 1) }),
  };
  await using server = await openTestServer({ source });
  await until(server, (await submit(server.app, { steps: 1 })).id, 'done');
  expect(server.services.enginePids()).toHaveLength(1);
  await start(server, { pictures: 1 });
  await whenMeasured(server, ({ part }) => part !== null);
  expect(server.services.enginePids()).toEqual([]);
  const { measurement } = await whenMeasured(server);
  expect(measurement).toMatchObject({ state: 'done', error: null });
  const { figures } = benchReportSchema.parse((await ask(server.app, REPORT)).body);
  expect(figures).toMatchObject([{ case: 'memory' }]);
  expect(figures.flatMap(({ checks }) => checks.filter(({ ok }) => !ok))).toEqual([]);
  expect(figures[0]?.memoryCurve?.samples.length).toBeGreaterThan(1);
  expect(figures[0]?.contestants[1]?.medianMs).toBeGreaterThan(0);
  await until(server, (await submit(server.app, { steps: 1 })).id, 'done');
});
