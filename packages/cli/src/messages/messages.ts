import type { Language } from '@danqing/protocol';
import type { Messages } from './catalogue.ts';
import { en } from './en.ts';
import { zh } from './zh.ts';

export function messagesFor(language: Language): Messages {
  return { en, zh }[language];
}
