import type { Environment } from './settings/user-folders.ts';

/** How the program was started: npx sets `npm_command`, and then a bare `danqing` would not be found. */
export function programName({ npm_command }: Environment): string {
  return npm_command === 'exec' ? 'npx danqing' : 'danqing';
}

/** The commands of a text, as they can be copied. */
export function withProgram(text: string, program: string): string {
  return text.replaceAll('`danqing ', `\`${program} `);
}
