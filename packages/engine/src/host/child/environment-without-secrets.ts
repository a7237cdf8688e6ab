/** Names of variables that only the parent needs: DANQING_SERVER_AUTH_TOKEN, keys of other programs. */
const SECRET = /TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY/i;

/**
 * Environment for a child process: this process's own plus `added`, without secrets. The child runs native code and
 * drivers, and a crash dump may contain the whole environment.
 */
export function environmentWithoutSecrets(added: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !SECRET.test(name));
  return { ...Object.fromEntries(inherited), ...added };
}
