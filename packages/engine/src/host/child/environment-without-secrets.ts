/** Names of variables that hold what only the parent needs: DANQING_SERVER_AUTH_TOKEN, keys of other programs. */
const SECRET = /TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY/i;

/**
 * The environment of a process that is started: this one's with `added`, without secrets. Native code and drivers run in
 * it, and what crashes there may be written to disk with all of it.
 */
export function environmentWithoutSecrets(added: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !SECRET.test(name));
  return { ...Object.fromEntries(inherited), ...added };
}
