import type { Language, Text } from '@danqing/protocol';
import { escapeHtml } from './block.ts';

const STYLE = `
:root { color-scheme: light dark; }
body { font: 16px/1.55 system-ui, sans-serif; max-width: 58rem; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.7rem; line-height: 1.25; } h2 { margin-top: 2.2rem; font-size: 1.25rem; }
table { border-collapse: collapse; font-size: .88rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .3rem .9rem .3rem 0; border-bottom: 1px solid #8884; vertical-align: top; }
.wide { overflow-x: auto; } figure { margin: 1rem 0; } figure svg { max-width: 100%; height: auto; }
body > input { position: absolute; opacity: 0; }
body > label { display: inline-block; padding: .25rem .8rem; border: 1px solid #8886; border-radius: .4rem; cursor: pointer; }
#en:checked ~ label[for=en], #zh:checked ~ label[for=zh] { background: #3b82c4; border-color: #3b82c4; color: #fff; }
#en:focus-visible ~ label[for=en], #zh:focus-visible ~ label[for=zh] { outline: 2px solid; outline-offset: 2px; }
main { display: none; } #en:checked ~ main[lang=en], #zh:checked ~ main[lang=zh] { display: block; }
@media print { body > input, body > label { display: none; } }
`;

/** A self-contained page with both languages; `first` is shown first. */
export function htmlPage(title: string, { en, zh }: Text, first: Language): string {
  const radio = (language: Language) =>
    `<input type="radio" name="language" id="${language}"${language === first ? ' checked' : ''}>`;
  return `<!doctype html>
<html lang="${first}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
${radio('en')}${radio('zh')}<label for="en">English</label> <label for="zh">中文</label>
<main lang="en">
${en}
</main>
<main lang="zh">
${zh}
</main>
</body>
</html>
`;
}
