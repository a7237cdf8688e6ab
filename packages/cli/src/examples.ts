import type { Messages } from './messages/catalogue.ts';

/** The end of a command's help. */
export function examples({ titles }: Messages['help'], lines: readonly string[]): string {
  return `\n${titles['Examples:']}\n${lines.map((line) => `  ${line}`).join('\n')}`;
}
