import { DanqingError } from '@danqing/protocol';
import { say } from '../say/say.ts';
import type { ProxyRules } from './caller-reader.ts';
import { isLoopbackAddress } from './connection.ts';

/** Rules for who may reach the server, and how. */
export interface AccessRules extends ProxyRules {
  /** The address to listen on. */
  readonly host: string;
  readonly authToken: string | null;
  /** Other machines may connect without a token. */
  readonly insecure: boolean;
  /** Names of the server in addition to those of the machine itself: `studio.example`. */
  readonly allowedHosts: readonly string[];
  /** Other origins whose pages and apps may call the server: `https://studio.example`, `tauri://localhost`. */
  readonly allowedOrigins: readonly string[];
}

/** Whether only programs on this machine can connect. */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || isLoopbackAddress(host);
}

/** @throws DanqingError SERVER_UNPROTECTED */
export function checkExposure({ host, authToken, insecure }: AccessRules): void {
  if (isLoopbackHost(host) || authToken !== null || insecure) return;
  throw new DanqingError('SERVER_UNPROTECTED', say`Other machines can reach ${host}.`, {
    hint: say`Set server.auth_token (DANQING_SERVER_AUTH_TOKEN; \`danqing config token\` creates one), or start with --insecure if everyone in that network may draw.`,
    details: { host },
  });
}
