import type { Env, Hono, Schema } from 'hono';
import { addressGuard } from './address-guard.ts';
import { authentication, type Gate } from './authentication.ts';
import { type BodyLimits, bodyGuard } from './body-guard.ts';
import { errorHeaders } from './error-headers.ts';
import type { AccessRules } from './exposure.ts';
import { hostGuard } from './host-guard.ts';
import { LoginLimiter } from './login-limiter.ts';
import { loginRoutes } from './login-routes.ts';
import { originGuard } from './origin-guard.ts';
import { routeMethods } from './route-methods.ts';
import { securityHeaders } from './security-headers.ts';
import { Sessions } from './sessions.ts';

/**
 * Installs all guards before the routes that follow. Cheap checks come first, and a body is read only from clients that
 * may send one. Guards throw their errors; the app's error handler formats them.
 */
export function protect<E extends Env, S extends Schema, P extends string>(
  app: Hono<E, S, P>,
  { rules, limits }: { readonly rules: AccessRules; readonly limits: BodyLimits },
): void {
  app.use('*', securityHeaders());
  app.use('*', errorHeaders());
  app.use('*', addressGuard());
  app.use('*', hostGuard(rules));
  app.use('*', originGuard(rules.allowedOrigins, routeMethods(app)));
  const gate = openGate(rules);
  if (gate !== null) app.use('*', authentication(gate));
  app.use('*', bodyGuard(limits));
  if (gate !== null) app.route('/', loginRoutes(gate));
}

/** Without a token there is no gate: anybody who can connect may draw. */
function openGate({ authToken }: AccessRules): Gate | null {
  return authToken === null ? null : { authToken, sessions: new Sessions(), limiter: new LoginLimiter() };
}
