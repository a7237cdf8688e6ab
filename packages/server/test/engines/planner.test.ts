import { expect, it } from 'vitest';
import { fakeSource, openTestServer } from '../support/test-server.ts';

it('plans are kept, and made anew when models were installed or removed', async () => {
  const source = fakeSource();
  await using server = await openTestServer({ source });
  const { planner } = server.services;
  const opened = async () => {
    await planner.plan({ prompt: 'x' });
    return source.opened.length;
  };
  const first = await opened();
  expect(await opened()).toBe(first);
  planner.forget();
  expect(await opened()).toBe(first + 1);
});
