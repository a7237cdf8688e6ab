/** A waiting job, as the order of turns sees it. */
export interface Waiting {
  readonly client: string;
}

/**
 * The order in which waiting jobs run: clients take turns, one job each, starting with the one served longest ago.
 * Within a client the order is that of submission, which is also the order of `waiting`. `lastServed` holds an
 * increasing number for each client that has been served.
 */
export function orderByTurns<J extends Waiting>(
  waiting: readonly J[],
  lastServed: Pick<ReadonlyMap<string, number>, 'get'>,
): J[] {
  const jobsOf = new Map<string, J[]>();
  for (const job of waiting) {
    const jobs = jobsOf.get(job.client);
    if (jobs === undefined) jobsOf.set(job.client, [job]);
    else jobs.push(job);
  }
  // A Map keeps the order of first submission, and the stable sort keeps it among clients that were never served.
  const clients = [...jobsOf.keys()].sort((a, b) => servedAt(a, lastServed) - servedAt(b, lastServed));
  const order: J[] = [];
  for (let round = 0; order.length < waiting.length; round += 1) {
    for (const client of clients) {
      const job = jobsOf.get(client)?.[round];
      if (job !== undefined) order.push(job);
    }
  }
  return order;
}

function servedAt(client: string, lastServed: Pick<ReadonlyMap<string, number>, 'get'>): number {
  return lastServed.get(client) ?? -1;
}
