import { getEventListeners } from 'node:events';
import { type JobEvent, jobEventSchema } from '@danqing/protocol';
import { describe, expect, it, vi } from 'vitest';
import { fakeSource, OWN, openTestServer, submit, type TestServer } from '../support/test-server.ts';

interface Sent {
  readonly id: string;
  readonly event: JobEvent;
}

/** Reads events until `isEnough`, or to the end of the stream. */
async function read(
  { app }: TestServer,
  path: string,
  isEnough: (event: JobEvent) => boolean = () => false,
  after?: string,
): Promise<Sent[]> {
  const headers = after === undefined ? {} : { 'Last-Event-ID': after };
  const response = await app.request(`${OWN}${path}`, { headers });
  expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
  const sent: Sent[] = [];
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    sent.push(...blocks.flatMap((block) => parse(block) ?? []));
    if (sent.some(({ event }) => isEnough(event))) break;
  }
  return sent;
}

function parse(block: string): Sent | null {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
  const [data, id] = [field('data'), field('id')];
  if (data === undefined || id === undefined) return null;
  const event = jobEventSchema.parse(JSON.parse(data));
  expect(field('event')).toBe(event.type);
  return { id, event };
}

const stateOf = (event: JobEvent) => (event.type === 'job' ? event.job.state : event.type);
const isDone = (event: JobEvent) => stateOf(event) === 'done';

describe('events', () => {
  it('tell one job to its end', async () => {
    await using server = await openTestServer({ source: fakeSource({ stepMs: 10 }) });
    const { id } = await submit(server.app);
    const events = (await read(server, `/api/jobs/${id}/events`)).map(({ event }) => event);
    expect(events.map(stateOf)[0]).toBe('running');
    expect(events.map(stateOf).at(-1)).toBe('done');
    expect(events.some((event) => event.type === 'preview')).toBe(true);
    const last = events.at(-1);
    expect(last?.type === 'job' && last.job.images).toHaveLength(1);
  });

  it('end at once where only their header is asked for', async () => {
    await using server = await openTestServer();
    const listeners = () => getEventListeners(server.services.leaving, 'abort').length;
    const response = await server.app.request(`${OWN}/api/events`, { method: 'HEAD' });
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    await vi.waitFor(() => expect(listeners()).toBe(0));
  });

  it('begin with a snapshot, and go on after an id', async () => {
    await using server = await openTestServer({ source: fakeSource({ stepMs: 10 }) });
    const first = await submit(server.app);
    const begun = await read(server, '/api/events', isDone);
    const [snapshot] = begun;
    expect(snapshot?.event).toMatchObject({ type: 'snapshot', jobs: [{ id: first.id }] });
    const second = await submit(server.app);
    await server.services.jobs.ended(second.id);
    const resumed = await read(server, '/api/events', isDone, begun.at(-1)?.id);
    expect(resumed.map(({ event }) => event.type)).not.toContain('snapshot');
    expect(resumed.every(({ event }) => event.type !== 'job' || event.job.id === second.id)).toBe(true);
  });

  it('begin anew after an id of another process', async () => {
    await using server = await openTestServer();
    const sent = await read(server, '/api/events', () => true, 'deadbeef-7');
    expect(sent[0]?.event.type).toBe('snapshot');
  });

  it('of a job that has ended are its last one, also after its id', async () => {
    await using server = await openTestServer();
    const { id } = await submit(server.app);
    await server.services.jobs.ended(id);
    const sent = await read(server, `/api/jobs/${id}/events`);
    expect(sent.map(({ event }) => stateOf(event))).toEqual(['done']);
    expect(await read(server, `/api/jobs/${id}/events`, undefined, sent[0]?.id)).toEqual([]);
  });

  it('of a job that is unknown are a 404', async () => {
    await using server = await openTestServer();
    expect((await server.app.request(`${OWN}/api/jobs/none/events`)).status).toBe(404);
  });
});
