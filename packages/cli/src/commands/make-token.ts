import { randomBytes } from 'node:crypto';
import { defineCommand } from '../command.ts';
import { JSON_OPTION } from '../options/common-options.ts';

/** 192 bits. */
const BYTES = 24;

/** `danqing config token`: writes nothing; the user sets the token wherever `server.auth_token` is read from. */
export const makeToken = defineCommand({
  name: 'token',
  en: 'Prints a new random value for server.auth_token.',
  zh: '输出一个新的随机值，可用作 server.auth_token。',
  options: [JSON_OPTION],
  examples: ['DANQING_SERVER_AUTH_TOKEN=$(danqing config token) danqing serve'],
  runsWithoutSettings: true,
  async run({ flags, context: { terminal } }) {
    const token = randomBytes(BYTES).toString('base64url');
    if (flags.json) terminal.printJson({ token });
    else terminal.print(token);
  },
});
