import type { BundledPackage } from './bundled-packages.ts';

/** Chapters of the repository's notices that also apply to the packages. */
const CHAPTERS = ['In the repository', 'Models a user brings'];

/** THIRD_PARTY_NOTICES.md of the program: bundled packages with their licences; `page` is the repository's file. */
export function programNotices(page: string, packages: readonly BundledPackage[]): string {
  const rows = packages.map(({ name, version, license }) => `| \`${name}\` | ${version} | ${license} |`);
  return `# Third-party notices

Danqing is under the Apache License 2.0 (LICENSE). This page lists what others made and what is part of this package. What
npm installs beside it comes with licences of its own; those of the page's parts are in \`page/licenses.txt\`.

## Bundled in \`lib/\`

| package | version | licence |
| --- | --- | --- |
${rows.join('\n')}

${packages.map(textOf).join('\n\n')}

${CHAPTERS.map((title) => chapter(page, title)).join('\n\n')}
`;
}

/** THIRD_PARTY_NOTICES.md of the model package. */
export function modelNotices(page: string): string {
  return `# Third-party notices\n\n${chapter(page, 'In the repository')}\n`;
}

export function textOf({ name, version, texts }: BundledPackage): string {
  return [`### ${name} ${version}`, ...texts.map((text) => `\`\`\`text\n${text}\n\`\`\``)].join('\n\n');
}

function chapter(page: string, title: string): string {
  const found = page.split(/^(?=## )/m).find((text) => text.startsWith(`## ${title}`));
  if (found === undefined) throw new Error(`THIRD_PARTY_NOTICES.md has no chapter "${title}".`);
  return found.trim();
}
