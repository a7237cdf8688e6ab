import { onTestFinished } from 'vitest';
import { type RunOptions, startDanqing } from './run-danqing.ts';

export interface ServedJob {
  readonly id: string;
  readonly state: string;
}

/**
 * Starts `danqing serve` as a process and waits until it listens; it uses the embedded model on one thread and ends
 * with the test.
 */
export async function startServer(args: readonly string[], { cwd, env }: RunOptions) {
  const { child, finished } = startDanqing(['serve', '--port', '0', '--device', 'cpu', '--json', ...args], {
    cwd,
    env: { DANQING_ENGINE_THREADS: '1', ...env },
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await finished;
  });
  const said = (text: string) =>
    new Promise<void>((resolve) => {
      let heard = '';
      child.stderr?.on('data', (chunk: string) => {
        heard += chunk;
        if (heard.includes(text)) resolve();
      });
    });
  const url = await Promise.race([readUrl(child.stdout), finished.then(({ stderr }) => failed(stderr))]);
  const ask = async (path: string, method = 'GET', json?: object): Promise<ServedJob> => {
    const answer = await fetch(`${url}${path}`, {
      method,
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    });
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    return (await answer.json()) as ServedJob;
  };
  const job = (id: string) => ask(`/api/jobs/${id}`);
  const until = async (id: string, isIt: (found: ServedJob) => boolean) => {
    for (;;) {
      const found = await job(id);
      if (isIt(found)) return found;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  return {
    child,
    finished,
    url,
    said,
    submit: (json: object) => ask('/api/jobs', 'POST', json),
    cancel: (id: string) => ask(`/api/jobs/${id}/cancel`, 'POST'),
    until: (id: string, state: string) => until(id, (found) => found.state === state),
    ended: (id: string) => until(id, ({ state }) => state !== 'waiting' && state !== 'running'),
  };
}

function readUrl(stdout: NodeJS.ReadableStream | null): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    stdout?.on('data', (chunk: string) => {
      text += chunk;
      const match = /"url": "([^"]+)"/.exec(text);
      if (match?.[1] !== undefined) resolve(match[1]);
    });
  });
}

function failed(stderr: string): never {
  throw new Error(`the server ended: ${stderr}`);
}
