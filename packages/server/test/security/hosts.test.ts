import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { checkExposure } from '../../src/security/exposure.ts';
import { hostCheck } from '../../src/security/host-guard.ts';
import { ask, guardedApp, TOKEN } from '../support/guarded-app.ts';
import { LOCAL_RULES } from '../support/serve-options.ts';

const EVIL = [
  'evil.example',
  'evil.example:7860',
  '127.0.0.1.evil.example',
  'localhost.evil.example',
  '',
  '[::1',
  'a b',
];

describe('names of a server that only this machine can reach', () => {
  const isAllowed = hostCheck({ host: '127.0.0.1', allowedHosts: ['studio.example:443'] });

  it.each([
    '127.0.0.1:7860',
    'localhost:7860',
    'LOCALHOST',
    'localhost.',
    '[::1]:7860',
    '127.1.2.3',
    'Studio.Example',
  ])('answers to "%s"', (host) => {
    expect(isAllowed(host)).toBe(true);
  });

  it.each([...EVIL, '192.168.1.5:7860', hostname() === 'localhost' ? 'other' : hostname()])(
    'does not answer to "%s"',
    (host) => {
      expect(isAllowed(host)).toBe(false);
    },
  );

  it('refuses with a code, and says what to do', async () => {
    const answer = await ask(guardedApp(), '/api/jobs', { headers: { host: 'evil.example' } });
    expect(answer).toMatchObject({ status: 403, code: 'HOST_NOT_ALLOWED' });
    expect(answer.text).toContain('server.allowed_hosts');
  });
});

describe('names of a server that others can reach', () => {
  const isAllowed = hostCheck({ host: '0.0.0.0', allowedHosts: [] });

  it.each(['192.168.1.5:7860', '[fe80::1]:7860', hostname(), `${hostname()}.local:7860`, 'localhost'])(
    'answers to "%s"',
    (host) => {
      expect(isAllowed(host)).toBe(true);
    },
  );

  it.each(EVIL)('does not answer to "%s"', (host) => {
    expect(isAllowed(host)).toBe(false);
  });
});

describe('listening where others can connect', () => {
  it.each(['127.0.0.1', '127.0.0.9', 'localhost', '::1', '[::1]'])('%s needs no token', (host) => {
    expect(() => checkExposure({ ...LOCAL_RULES, host })).not.toThrow();
  });

  it.each(['0.0.0.0', '::', '192.168.1.5', 'studio.example'])('%s needs a token or --insecure', (host) => {
    expect(() => checkExposure({ ...LOCAL_RULES, host })).toThrow(
      expect.objectContaining({ code: 'SERVER_UNPROTECTED', hint: expect.stringContaining('--insecure') }),
    );
    expect(() => checkExposure({ ...LOCAL_RULES, host, authToken: TOKEN })).not.toThrow();
    expect(() => checkExposure({ ...LOCAL_RULES, host, insecure: true })).not.toThrow();
  });
});
