import { homedir } from 'node:os';
import { basename, dirname, resolve } from 'node:path';
import { assetPath } from '@danqing/engine/assets';
import type { MiddlewareHandler } from 'hono';
import { callerOf, isLoopbackAddress } from './connection.ts';

/** The folder of this program. */
const PROGRAM = dirname(assetPath('manifest'));
const TEXT = /^(?:application\/json|text\/event-stream)\b/i;
/** Longer answers are images in base64. */
const MAX_LENGTH = 4 * 1024 * 1024;

/**
 * Shortens the names of this machine's folders in answers to other machines. Errors, warnings and reports name files,
 * and a path reveals the operator's user name and the setup of the machine. `folders`: those of the settings.
 */
export function hidePaths(folders: readonly string[]): MiddlewareHandler {
  const replace = pathReplacer(folders);
  return async (c, next) => {
    await next();
    if (isLoopbackAddress(callerOf(c).address) || c.res.body === null) return;
    const type = c.res.headers.get('content-type') ?? '';
    if (!TEXT.test(type) || Number(c.res.headers.get('content-length') ?? 0) > MAX_LENGTH) return;
    const headers = new Headers(c.res.headers);
    headers.delete('content-length');
    const { status, body } = c.res;
    c.res = new Response(body.pipeThrough(textPieces(replace)), { status, headers });
  };
}

/** Works chunk by chunk: an answer is a single chunk, and so is each event, so no path is split. */
function textPieces(replace: (text: string) => string): TransformStream<Uint8Array, Uint8Array> {
  const [decoder, encoder] = [new TextDecoder(), new TextEncoder()];
  return new TransformStream({
    transform(chunk, controller) {
      const text = decoder.decode(chunk, { stream: true });
      const shown = replace(text);
      controller.enqueue(shown === text ? chunk : encoder.encode(shown));
    },
  });
}

/** Replaces each folder by its last part, in JSON's escaped form, the longest folder first. */
export function pathReplacer(folders: readonly string[]): (text: string) => string {
  const named = [...folders, process.cwd(), PROGRAM].map(
    (folder) => [resolve(folder), basename(resolve(folder))] as const,
  );
  const known = [...named, [homedir(), '~'] as const]
    .filter(([folder]) => folder.length > 1)
    .map(([folder, name]) => [JSON.stringify(folder).slice(1, -1), name] as const)
    .sort(([a], [b]) => b.length - a.length);
  return (text) => known.reduce((shown, [folder, name]) => replaceWhole(shown, folder, name), text);
}

/** Skips matches inside a longer name: /data is not part of /database. */
function replaceWhole(text: string, folder: string, name: string): string {
  const pieces = text.split(folder);
  return pieces.reduce((left, right) => left + (/^(?:[\w-]|\.\w)/.test(right) ? folder : name) + right);
}
