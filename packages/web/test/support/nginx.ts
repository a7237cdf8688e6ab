import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const GUIDE = fileURLToPath(new URL('../../../../docs/guides/proxies.md', import.meta.url));

/** Both programs, or null: `scripts/install-test-system.sh` installs them. */
export function findNginx(): { readonly nginx: string; readonly openssl: string } | null {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin'];
  const find = (name: string) => folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
  const [nginx, openssl] = [find('nginx'), find('openssl')];
  return nginx === undefined || openssl === undefined ? null : { nginx, openssl };
}

export interface Proxy extends AsyncDisposable {
  /** `https://localhost:PORT` */
  readonly origin: string;
}

/** The block of the guide for a server that serves Danqing below `/draw/`. */
export async function guideBlock(upstream: string): Promise<string> {
  const block = /```nginx\n([\s\S]*?)```/.exec(await readFile(GUIDE, 'utf8'))?.[1];
  if (block?.includes('http://127.0.0.1:7860') !== true) throw new Error('the guide has no block for nginx');
  return block.replaceAll('http://127.0.0.1:7860', upstream);
}

/** nginx with that block, over https with a certificate of its own. */
export async function openNginx(location: string): Promise<Proxy> {
  const programs = findNginx();
  if (programs === null) throw new Error('no nginx');
  const folder = await mkdtemp(join(tmpdir(), 'danqing-nginx-'));
  await makeCertificate(programs.openssl, folder);
  const port = await freePort();
  await writeFile(join(folder, 'nginx.conf'), configOf(folder, port, location));
  const child = spawn(programs.nginx, ['-p', folder, '-c', 'nginx.conf', '-e', 'error.log'], {
    stdio: 'inherit',
  });
  await listening(port, () => child.exitCode);
  return {
    origin: `https://localhost:${port}`,
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null) {
        child.kill('SIGTERM');
        await once(child, 'exit');
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function configOf(folder: string, port: number, location: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `
daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
${process.getuid?.() === 0 ? 'user root;' : ''}
events {}
http {
  access_log off;
  ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join('\n  ')}
  server {
    listen 127.0.0.1:${port} ssl;
    server_name localhost;
    ssl_certificate ${folder}/cert.pem;
    ssl_certificate_key ${folder}/key.pem;
    location / { return 404; }
${location}
  }
}
`;
}

async function makeCertificate(openssl: string, folder: string): Promise<void> {
  const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const name = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  await promisify(execFile)(openssl, ['req', ...kind, ...files, ...name]);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}

async function listening(port: number, exitCode: () => number | null): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (exitCode() !== null) throw new Error(`nginx ended with ${exitCode()}`);
    const isUp = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    );
    if (isUp) return;
    await sleep(50);
  }
  throw new Error('nginx does not listen');
}
