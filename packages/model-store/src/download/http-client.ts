import { readVersion } from '@danqing/engine/version';
import { DanqingError, reasonText, sameText, type Text } from '@danqing/protocol';
import type { z } from 'zod';
import { say } from '../say/say.ts';
import { transferCancelled } from '../transfer-cancelled.ts';
import { isSafeAddress } from './address.ts';
import { isUsedUp, retryDelayMs } from './rate-limit.ts';
import { mayRedirect } from './reach.ts';

const MAX_REDIRECTS = 8;
/** A source that sends nothing for this long counts as disconnected. */
const IDLE_MS = 60_000;
/** Limit for a listing: real ones have about 10 kB. */
const MAX_JSON_BYTES = 16 * 1024 * 1024;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const NOT_FOUND = new Set([404, 410]);
const FORBIDDEN = new Set([401, 403]);
/** System error codes of a name that cannot be resolved, and of a network that is not there. */
const NO_NAME = new Set(['ENOTFOUND', 'EAI_AGAIN']);
const NO_WAY = new Set(['ENETUNREACH', 'ENETDOWN']);
/** Statuses for which a retry may help. */
const PASSING = new Set([408, 425, 429, 500, 502, 503, 504]);

export interface Answer extends AsyncDisposable {
  readonly status: number;
  readonly headers: Headers;
  /** Chunks of the body as they arrive. @throws DanqingError SOURCE_UNREACHABLE, CANCELLED */
  chunks(): AsyncIterable<Uint8Array>;
}

export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/** Details of a failed request that may succeed if repeated. */
export interface RetryDetails {
  readonly isPassing: true;
  readonly source?: string;
  /** Status of the answer; absent if there was none. */
  readonly status?: number;
  /** Delay requested by the source; null if none. */
  readonly retryAfterMs: number | null;
}

/** The signals that end a running request: idle timeout, caller, or either. */
interface Stops {
  readonly idle: IdleTimer;
  readonly signal: AbortSignal | undefined;
  readonly both: AbortSignal;
}

/** HTTP client of one source: follows redirects within the rules for addresses, times out when idle, names errors. */
export class HttpClient {
  private readonly source: string;

  constructor(source: string) {
    this.source = source;
  }

  /** Returns answers with status 200, 206 and 416. @throws DanqingError SOURCE_* */
  async get(url: URL, options: RequestOptions = {}): Promise<Answer> {
    let address = url;
    for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
      const answer = await this.send(address, options);
      if (!REDIRECTS.has(answer.status)) {
        if (answer.status === 200 || answer.status === 206 || answer.status === 416) return answer;
        await answer[Symbol.asyncDispose]();
        throw this.refusal(address, answer);
      }
      await answer[Symbol.asyncDispose]();
      address = await this.follow(address, answer.headers.get('location'));
    }
    throw this.unexpected(url, say`redirects more than ${MAX_REDIRECTS} times`);
  }

  /** @throws DanqingError SOURCE_*, also if the answer is not JSON of that form */
  async getJson<S extends z.ZodType>(
    url: URL,
    schema: S,
    signal?: AbortSignal,
  ): Promise<{ readonly json: z.infer<S>; readonly headers: Headers }> {
    await using answer = await this.get(url, { signal, headers: { accept: 'application/json' } });
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of answer.chunks()) {
      length += chunk.byteLength;
      if (length > MAX_JSON_BYTES) throw this.unexpected(url, say`sends more than ${MAX_JSON_BYTES} bytes`);
      chunks.push(chunk);
    }
    const parsed = schema.safeParse(parseJson(Buffer.concat(chunks).toString('utf8')));
    if (!parsed.success)
      throw this.unexpected(url, say`sends something other than the listing of a repository`);
    return { json: parsed.data, headers: answer.headers };
  }

  private async send(url: URL, { headers = {}, signal }: RequestOptions): Promise<Answer> {
    const idle = new IdleTimer();
    const both = signal === undefined ? idle.signal : AbortSignal.any([signal, idle.signal]);
    try {
      const response = await fetch(url, {
        redirect: 'manual',
        signal: both,
        // A compressed answer would not support ranges of the file.
        headers: { 'user-agent': `danqing/${readVersion()}`, 'accept-encoding': 'identity', ...headers },
      });
      return this.toAnswer(url, response, { idle, signal, both });
    } catch (error) {
      idle.stop();
      throw this.failure(url, error, signal);
    }
  }

  private toAnswer(url: URL, { status, headers, body }: Response, { idle, signal, both }: Stops): Answer {
    const failure = (error: unknown) => this.failure(url, error, signal);
    // Aborts the request. Cancelling the body instead would wait for the source to notice.
    const close = async () => idle.abort();
    async function* chunks(): AsyncGenerator<Uint8Array> {
      if (body === null) return;
      const reader = body.getReader();
      // If the signal fires just as the last bytes arrive, fetch leaves a read of the body pending for ever (Node 20).
      const release = () => reader.releaseLock();
      both.addEventListener('abort', release);
      try {
        for (;;) {
          const { done, value } = await reader.read();
          if (done) return;
          idle.restart();
          yield value;
        }
      } catch (error) {
        throw failure(both.aborted ? both.reason : error);
      } finally {
        both.removeEventListener('abort', release);
        reader.releaseLock();
      }
    }
    return { status, headers, chunks, [Symbol.asyncDispose]: close };
  }

  private async follow(from: URL, location: string | null): Promise<URL> {
    if (location === null || !URL.canParse(location, from.href))
      throw this.unexpected(from, say`redirects to nowhere`);
    const to = new URL(location, from);
    if (!isSafeAddress(to)) throw this.unexpected(from, say`redirects to ${to.origin}, which is not https`);
    if (await mayRedirect(from, to)) return to;
    throw this.unexpected(from, say`redirects to ${to.origin}, which is in this machine's own network`);
  }

  private refusal(url: URL, { status, headers }: Answer): DanqingError {
    const what = say`${this.source} answers ${status} to ${place(url)}`;
    if (NOT_FOUND.has(status)) {
      return new DanqingError('SOURCE_NOT_FOUND', say`${what}: not found there.`, {
        hint: say`Try another source (--source) or another variant.`,
        details: { address: place(url), status },
      });
    }
    const isLimited = status === 403 && isUsedUp(headers);
    if (FORBIDDEN.has(status) && !isLimited) {
      return new DanqingError('SOURCE_ANSWER', say`${what}: it requires authentication or denies access.`, {
        hint: say`Use another source (--source), or download with a browser and import the files.`,
        details: { address: place(url), status },
      });
    }
    if (!PASSING.has(status) && !isLimited) return this.unexpected(url, say`answers ${status}`);
    const retryAfterMs = retryDelayMs(headers, status, Date.now());
    const retry: RetryDetails = { isPassing: true, source: this.source, status, retryAfterMs };
    const isTooMany = status === 429 || isLimited;
    return new DanqingError(
      'SOURCE_UNREACHABLE',
      isTooMany ? say`${what}: too many requests.` : say`${what}.`,
      {
        hint: say`Try again later, or use another source (--source).`,
        details: { address: place(url), ...retry },
      },
    );
  }

  private failure(url: URL, error: unknown, signal: AbortSignal | undefined): DanqingError {
    if (signal?.aborted) return transferCancelled();
    const retry: RetryDetails = { isPassing: true, source: this.source, retryAfterMs: null };
    return new DanqingError('SOURCE_UNREACHABLE', say`${this.source}: ${place(url)}: ${reason(error)}.`, {
      hint: say`Check the network and any proxy and try again, or use another source (--source).`,
      details: { address: place(url), ...retry },
      cause: error,
    });
  }

  private unexpected(url: URL, what: Text): DanqingError {
    return new DanqingError('SOURCE_ANSWER', say`${this.source}: ${place(url)} ${what}.`, {
      hint: say`Check the address of the source, or use another one (--source).`,
      details: { address: place(url) },
    });
  }
}

/** Fires unless restarted in time. */
class IdleTimer {
  private readonly controller = new AbortController();
  private readonly timer = setTimeout(
    () => this.controller.abort(new Error(`nothing came for ${IDLE_MS / 1000} s`)),
    IDLE_MS,
  );

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  restart(): void {
    this.timer.refresh();
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  /** Aborts everything that uses its signal. */
  abort(): void {
    this.stop();
    this.controller.abort(new Error('no longer wanted'));
  }
}

/** An address safe to show: the query of a storage address contains a signature. */
function place({ origin, pathname }: URL): string {
  return origin + pathname;
}

function reason(error: unknown): Text {
  if (!(error instanceof Error)) return sameText(String(error));
  const { cause } = error;
  if (!(cause instanceof Error)) return reasonText(error);
  const code = 'code' in cause ? String(cause.code) : '';
  if (NO_NAME.has(code)) return say`no network, or no DNS server that knows this name (${code})`;
  if (NO_WAY.has(code)) return say`no network (${code})`;
  const isBare = cause.message === '' && 'code' in cause;
  return isBare ? { ...reasonText(cause), en: String(cause.code) } : reasonText(cause);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
