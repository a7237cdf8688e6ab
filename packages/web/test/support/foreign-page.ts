import { once } from 'node:events';
import { createServer } from 'node:http';

export interface ForeignPage extends AsyncDisposable {
  readonly origin: string;
}

/**
 * A third-party page, from another origin than the server's. `scripts`: its scripts by path; every other path returns
 * the page.
 */
export async function openForeignPage(
  html: string,
  scripts: Readonly<Record<string, string>> = {},
): Promise<ForeignPage> {
  const server = createServer((request, response) => {
    const script = scripts[request.url ?? ''];
    response.setHeader('content-type', script === undefined ? 'text/html' : 'text/javascript');
    response.end(script ?? html);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return {
    origin: `http://localhost:${address.port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
