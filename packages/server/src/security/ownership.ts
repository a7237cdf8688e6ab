import { DanqingError } from '@danqing/protocol';
import { say } from '../say/say.ts';
import { isLoopbackAddress } from './connection.ts';
import { networkOf } from './network-of.ts';

/**
 * Who may end or delete what. Whoever has the token may, and so may whoever can reach a server that only this machine can
 * reach. Where anybody comes in without one, what was asked for from an address is for that address, and for the machine.
 */
export class Ownership {
  private readonly hasStrangers: boolean;

  constructor(hasStrangers: boolean) {
    this.hasStrangers = hasStrangers;
  }

  /** `owner`: the address that asked for it; null: nobody knows any more. @throws DanqingError JOB_OF_ANOTHER */
  check(client: string, owner: string | null): void {
    if (!this.hasStrangers || isLoopbackAddress(client)) return;
    if (owner !== null && networkOf(owner) === networkOf(client)) return;
    throw new DanqingError('JOB_OF_ANOTHER', say`It belongs to another address.`, {
      hint: say`Without a token, each address can end and delete only its own. With server.auth_token, everyone who has the token can.`,
    });
  }
}
