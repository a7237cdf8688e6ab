import { type Language, STAGE_NAMES, STAGE_WORDS } from '@danqing/protocol';

/** The label of a stage. A server of another version may know other stages. */
export function stageName(stage: string, language: Language): string {
  const known = STAGE_NAMES.find((name) => name === stage);
  const name = known === undefined ? stage : STAGE_WORDS[known].name[language];
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
