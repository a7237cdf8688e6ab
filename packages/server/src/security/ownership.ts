import { DanqingError } from '@danqing/protocol';
import { say } from '../say/say.ts';
import { isLoopbackAddress } from './connection.ts';
import { networkOf } from './network-of.ts';

/**
 * Decides who may cancel or delete. With the token, every client may; so may every client of a server that only this
 * machine can reach. On a server open to anybody without a token, only the address that asked for it (or its IPv6
 * network) and this machine itself may.
 */
export class Ownership {
  private readonly hasStrangers: boolean;

  constructor(hasStrangers: boolean) {
    this.hasStrangers = hasStrangers;
  }

  /** `owner` is the address that asked for it; null if that is no longer known. @throws DanqingError JOB_OF_ANOTHER */
  check(client: string, owner: string | null): void {
    if (!this.hasStrangers || isLoopbackAddress(client)) return;
    if (owner !== null && networkOf(owner) === networkOf(client)) return;
    throw new DanqingError('JOB_OF_ANOTHER', say`It belongs to another address.`, {
      hint: say`Without a token, each address can end and delete only its own. With server.auth_token, everyone who has the token can.`,
    });
  }
}
