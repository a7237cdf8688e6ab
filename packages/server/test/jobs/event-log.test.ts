import { expect, it } from 'vitest';
import { EventLog } from '../../src/store/event-log.ts';
import { describeEventBus, preview, removed } from '../ports/event-bus-suite.ts';

describeEventBus('the log of events, in memory', () => new EventLog());

it('keeps of each job the newest event, and the newest preview', async () => {
  const log = new EventLog();
  const start = await log.position();
  await log.publish(removed('a'));
  for (const step of [1, 2, 3]) await log.publish(preview('b', step));
  await log.publish(removed('a'));
  const events = (await log.after(start))?.map(({ event }) => event);
  expect(events).toEqual([preview('b', 3), removed('a')]);
});

it('knows no place whose events were dropped, or that is not reached yet', async () => {
  const log = new EventLog();
  const start = await log.position();
  for (let index = 0; index < 2001; index += 1) await log.publish(removed(String(index)));
  expect(await log.after(start)).toBeNull();
  expect(await log.after(start.replace(/\d+$/, '1'))).toHaveLength(2000);
  expect(await log.after(start.replace(/\d+$/, '9999'))).toBeNull();
});
