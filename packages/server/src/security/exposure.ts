import { DanqingError } from '@danqing/protocol';
import { say } from '../say/say.ts';
import type { ProxyRules } from './caller-reader.ts';
import { isLoopbackAddress } from './connection.ts';

/** Who may reach the server, and with what. */
export interface AccessRules extends ProxyRules {
  /** The address that is listened at. */
  readonly host: string;
  readonly authToken: string | null;
  /** Others may come without a token. */
  readonly insecure: boolean;
  /** Names by which the server is known besides those of the machine itself: `studio.example`. */
  readonly allowedHosts: readonly string[];
  /** Pages and apps of other origins that may call: `https://studio.example`, `tauri://localhost`. */
  readonly allowedOrigins: readonly string[];
}

/** Whether only programs of this machine can connect. */
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
