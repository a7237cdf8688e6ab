import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderByTurns } from '../../src/jobs/turns.ts';

const clients = fc.constantFrom('a', 'b', 'c', 'd');
const queues = fc
  .array(clients, { maxLength: 30 })
  .map((names) => names.map((client, seq) => ({ client, seq })));
const served = fc
  .uniqueArray(clients)
  .map((names) => new Map(names.map((client, index) => [client, index + 1] as const)));

describe('order of turns', () => {
  it('lets clients take turns, who was served longest ago first', () => {
    const waiting = ['a', 'a', 'a', 'b', 'c', 'b'].map((client, seq) => ({ client, seq }));
    const order = orderByTurns(waiting, new Map([['a', 1]]));
    expect(order.map(({ client, seq }) => `${client}${seq}`)).toEqual(['b3', 'c4', 'a0', 'b5', 'a1', 'a2']);
  });

  it('runs every job once, those of a client in the order of submission', () => {
    fc.assert(
      fc.property(queues, served, (waiting, lastServed) => {
        const order = orderByTurns(waiting, lastServed);
        expect(order.toSorted((a, b) => a.seq - b.seq)).toEqual(waiting);
        for (const name of 'abcd') {
          const own = order.filter(({ client }) => client === name).map(({ seq }) => seq);
          expect(own).toEqual(own.toSorted((a, b) => a - b));
        }
      }),
    );
  });

  it('serves nobody twice while another waits for a first turn', () => {
    fc.assert(
      fc.property(queues, served, (waiting, lastServed) => {
        const order = orderByTurns(waiting, lastServed).map(({ client }) => client);
        const round = order.slice(0, new Set(order).size);
        expect(new Set(round).size).toBe(round.length);
      }),
    );
  });

  it('is what happens when the first one is taken again and again', () => {
    fc.assert(
      fc.property(queues, served, (waiting, lastServed) => {
        const order = orderByTurns(waiting, lastServed);
        let left = waiting;
        const record = new Map(lastServed);
        const taken = [];
        for (let turn = 100; left.length > 0; turn += 1) {
          const [next] = orderByTurns(left, record);
          if (next === undefined) break;
          taken.push(next);
          record.set(next.client, turn);
          left = left.filter((job) => job !== next);
        }
        expect(taken).toEqual(order);
      }),
    );
  });
});
