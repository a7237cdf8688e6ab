import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import type { Job } from '@danqing/protocol';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
}

/**
 * A client with an address of its own, so that the server takes it for another machine. Needs Linux, where all of 127/8
 * is local.
 */
export class Client implements Disposable {
  private readonly agent: Agent;
  private readonly url: string;
  private readonly address: string | undefined;

  /** `number` counts from 0; undefined: the address shared by all programs on this machine. */
  constructor(url: string, number?: number) {
    this.url = url;
    this.address =
      number === undefined ? undefined : `127.0.${1 + Math.floor(number / 250)}.${1 + (number % 250)}`;
    this.agent = new Agent({ keepAlive: true });
  }

  ask(method: string, path: string, json?: unknown): Promise<HttpAnswer> {
    const body = json === undefined ? null : Buffer.from(JSON.stringify(json));
    const headers =
      body === null ? {} : { 'content-type': 'application/json', 'content-length': body.length };
    return new Promise((resolve, reject) => {
      const asked = request(
        `${this.url}${path}`,
        {
          method,
          headers,
          agent: this.agent,
          ...(this.address === undefined ? {} : { localAddress: this.address }),
        },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('error', reject);
          answer.on('end', () =>
            resolve({
              status: answer.statusCode ?? 0,
              headers: answer.headers,
              bytes: Buffer.concat(chunks),
            }),
          );
        },
      );
      asked.on('error', reject);
      asked.end(body);
    });
  }

  async json<T>(method: string, path: string, json?: unknown): Promise<T> {
    const { status, bytes } = await this.ask(method, path, json);
    if (status < 200 || status > 299) throw new Error(`${method} ${path}: ${status} ${bytes}`);
    return JSON.parse(bytes.toString('utf8')) as T;
  }

  submit(json: object): Promise<Job> {
    return this.json<Job>('POST', '/api/jobs', json);
  }

  job(id: string): Promise<Job> {
    return this.json<Job>('GET', `/api/jobs/${id}`);
  }

  /** The job once it has ended: its event stream ends with it. */
  async ended(id: string): Promise<Job> {
    await this.ask('GET', `/api/jobs/${id}/events`);
    return this.job(id);
  }

  [Symbol.dispose](): void {
    this.agent.destroy();
  }
}
