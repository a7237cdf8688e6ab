import { describe, expect, it } from 'vitest';
import { abortable } from '../../src/async/abortable.ts';
import { once } from '../../src/async/once.ts';
import { SerialQueue } from '../../src/async/serial-queue.ts';

const never = () => new Promise<never>(() => undefined);

describe('one at a time', () => {
  it('keeps the order of calls, whatever fails', async () => {
    const queue = new SerialQueue();
    const said: string[] = [];
    const work = (name: string) => async () => {
      said.push(`${name} begins`);
      await Promise.resolve();
      said.push(`${name} ends`);
      if (name === 'a') throw new Error(name);
      return name;
    };
    const [a, b] = [queue.run(work('a')), queue.run(work('b'))];
    await expect(a).rejects.toThrow('a');
    expect(await b).toBe('b');
    expect(said).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });

  it('gives up at once what is cancelled while it waits, and lets nothing overtake', async () => {
    const queue = new SerialQueue();
    let open: () => void = () => undefined;
    const first = queue.run(
      () =>
        new Promise<void>((resolve) => {
          open = resolve;
        }),
    );
    const controller = new AbortController();
    const cancelled = queue.run(never, controller.signal);
    let hasBegun = false;
    const third = queue.run(async () => {
      hasBegun = true;
    });
    controller.abort();
    await expect(cancelled).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(hasBegun).toBe(false);
    open();
    await Promise.all([first, third, queue.idle()]);
    expect(hasBegun).toBe(true);
  });
});

describe('waiting for a promise or a signal', () => {
  it('ends with whichever comes first', async () => {
    const controller = new AbortController();
    expect(await abortable(Promise.resolve(1), controller.signal)).toBe(1);
    await expect(abortable(Promise.reject(new Error('no')), controller.signal)).rejects.toThrow('no');
    const waiting = abortable(never(), controller.signal);
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect(abortable(never(), controller.signal)).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});

it('a once-only function returns its first outcome to every caller', () => {
  let calls = 0;
  const work = once((value: string) => {
    calls += 1;
    return value;
  });
  expect([work('a'), work('b'), calls]).toEqual(['a', 'a', 1]);
});
