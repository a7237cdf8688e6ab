import { DanqingError, errorAnswerSchema } from '@danqing/protocol';
import type { z } from 'zod';
import { urlOf } from './url-of.ts';

/** The server did not answer, or not as this page expects, because it is down or of another version. */
export class ServerUnreachable extends Error {}

export interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly json?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Sends a request and checks the answer.
 * @throws DanqingError as reported by the server; ServerUnreachable
 */
export async function requestJson<S extends z.ZodType>(
  schema: S,
  path: string,
  options: RequestOptions = {},
): Promise<z.output<S>> {
  const response = await send(path, options);
  return checked(schema, await bodyOf(response));
}

/** The same for requests whose success has no body. */
export async function requestNothing(path: string, options: RequestOptions): Promise<void> {
  await send(path, options);
}

async function send(path: string, { method = 'GET', json, signal }: RequestOptions): Promise<Response> {
  const body =
    json === undefined ? {} : { body: JSON.stringify(json), headers: { 'content-type': 'application/json' } };
  const response = await fetch(urlOf(path), {
    method,
    ...body,
    ...(signal === undefined ? {} : { signal }),
  }).catch((cause: unknown) => {
    if (signal?.aborted) throw cause;
    throw new ServerUnreachable('no answer', { cause });
  });
  if (response.status === 401) location.assign(urlOf('/login'));
  if (response.ok) return response;
  const { error } = checked(errorAnswerSchema, await bodyOf(response));
  throw DanqingError.fromBody(error);
}

async function bodyOf(response: Response): Promise<unknown> {
  return response.json().catch((cause: unknown) => {
    throw new ServerUnreachable('the answer is not JSON', { cause });
  });
}

function checked<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new ServerUnreachable('the answer has another shape', { cause: parsed.error });
}
