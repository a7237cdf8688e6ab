import { DanqingError, sameText } from '@danqing/protocol';
import { describe, expect, it } from 'vitest';
import { Retries, type RetryWait } from '../../src/download/retry.ts';

const POLICY = { attempts: 3, firstDelayMs: 1 };

function refusal(retryAfterMs: number | null): DanqingError {
  const details = { isPassing: true, status: 429, retryAfterMs };
  return new DanqingError('SOURCE_UNREACHABLE', sameText('The hub answers 429.'), {
    hint: sameText('Wait.'),
    details,
  });
}

function retries(maxWaitMs?: number, signal?: AbortSignal) {
  const waits: (RetryWait | null)[] = [];
  const policy = maxWaitMs === undefined ? POLICY : { ...POLICY, maxWaitMs };
  return { waits, retries: new Retries({ policy, signal, onWait: (wait) => waits.push(wait) }) };
}

describe('Retries', () => {
  it('waits as long as it is asked to, tells until when, and does not count that as a failure', async () => {
    const { retries: made, waits } = retries();
    const began = performance.now();
    for (let round = 0; round < 5; round += 1) await made.wait(refusal(60));
    expect(performance.now() - began).toBeGreaterThanOrEqual(5 * 60 - 10);
    expect(waits).toHaveLength(10);
    expect(waits[0]).toMatchObject({ reason: 'limit', status: 429, until: expect.any(Date) });
    expect(waits[1]).toBeNull();
  });

  it('counts failures for which nothing was asked', async () => {
    const { retries: made, waits } = retries();
    await made.wait(refusal(null));
    await made.wait(refusal(0));
    await expect(made.wait(refusal(null))).rejects.toMatchObject({ message: 'The hub answers 429.' });
    expect(waits[0]).toMatchObject({ reason: 'failure' });
  });

  it('counts attempts, and says why there was no answer', async () => {
    const { retries: made, waits } = retries();
    const offline = new DanqingError('SOURCE_UNREACHABLE', sameText('No network.'), {
      details: { isPassing: true, retryAfterMs: null },
    });
    await made.wait(offline);
    await made.wait(offline);
    const told = waits.flatMap((wait) =>
      wait === null ? [] : [[wait.attempt, wait.attempts, wait.cause?.en]],
    );
    expect(told).toEqual([
      [2, 3, 'No network.'],
      [3, 3, 'No network.'],
    ]);
  });

  it('does not wait for more than an hour, and says until when it would have to', async () => {
    const { retries: made, waits } = retries();
    const error: unknown = await made.wait(refusal(7_200_000)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'SOURCE_UNREACHABLE',
      message: expect.stringMatching(/no further requests before \d{4}-\d\d-\d\d \d\d:\d\d UTC/),
    });
    const at = Date.parse(String((error as DanqingError).details?.retryAt));
    expect(at - Date.now()).toBeGreaterThan(7_190_000);
    expect(waits).toEqual([]);
  });

  it('adds up waits in a row, and forgets them when something came', async () => {
    const { retries: made } = retries(100);
    await made.wait(refusal(60));
    await expect(made.wait(refusal(60))).rejects.toMatchObject({ details: { retryAt: expect.any(String) } });
    made.reset();
    await made.wait(refusal(60));
  });

  it('is cancelled while it waits', async () => {
    const stop = new AbortController();
    const waiting = retries(undefined, stop.signal).retries.wait(refusal(600_000));
    setTimeout(() => stop.abort(), 20);
    await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
