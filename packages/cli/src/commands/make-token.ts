import { randomBytes } from 'node:crypto';
import type { CommandContext } from '../context.ts';
import type { JsonFlag } from '../flags.ts';

/** 192 bits. */
const BYTES = 24;

/** `danqing config token`: nothing is written; who asked puts it where `server.auth_token` is read from. */
export async function makeToken(
  flags: JsonFlag,
  { terminal }: Pick<CommandContext, 'terminal'>,
): Promise<void> {
  const token = randomBytes(BYTES).toString('base64url');
  if (flags.json) terminal.printJson({ token });
  else terminal.print(token);
}
