import { createHash } from 'node:crypto';
import type { Language } from '@danqing/protocol';
import { html, raw } from 'hono/html';

export type LoginProblem = 'wrong' | 'limited';

const TEXTS = {
  en: {
    title: 'Sign in to Danqing',
    token: 'Token of this server',
    submit: 'Sign in',
    wrong: 'That token is not right.',
    limited: 'Too many wrong tokens came from here. Wait a little, then try again.',
    help: 'It is the value of server.auth_token in its config.yaml.',
  },
  zh: {
    title: '登录丹青',
    token: '本服务器的令牌',
    submit: '登录',
    wrong: '令牌不正确。',
    limited: '错误次数过多，请稍候再试。',
    help: '即服务器 config.yaml 中 server.auth_token 的值。',
  },
} as const;

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: Canvas; color: CanvasText; }
main { width: min(22rem, calc(100vw - 3rem)); }
h1 { font-size: 1.4rem; font-weight: 600; margin: 0 0 1.5rem; }
label { display: block; margin-bottom: 0.35rem; }
input, button { box-sizing: border-box; width: 100%; font: inherit; padding: 0.6rem 0.75rem; border-radius: 0.5rem; }
input { border: 1px solid GrayText; background: Field; color: FieldText; }
button { margin-top: 1rem; border: 0; background: #a3332a; color: #fff; font-weight: 600; cursor: pointer; }
:focus-visible { outline: 2px solid #d9674c; outline-offset: 2px; }
p { margin: 0.75rem 0 0; font-size: 0.875rem; }
[role=alert] { margin: 0 0 1rem; font-size: 1rem; font-weight: 600; }
`;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** Allows the page's single style and nothing else: no scripts, no images. */
export const LOGIN_PAGE_POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;

/** `action` is the URL that the form is sent to. */
export function loginPage(
  language: Language,
  { problem, action }: { readonly problem: LoginProblem | null; readonly action: string },
) {
  const texts = TEXTS[language];
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${texts.title}</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<main>
<h1>${texts.title}</h1>
${problem === null ? '' : html`<p role="alert">${texts[problem]}</p>`}
<form method="post" action="${action}">
<label for="token">${texts.token}</label>
<input id="token" name="token" type="password" autocomplete="current-password" required autofocus>
<button type="submit">${texts.submit}</button>
<p>${texts.help}</p>
</form>
</main>
</body>
</html>`;
}
