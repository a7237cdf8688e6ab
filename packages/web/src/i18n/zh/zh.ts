import { ENUM_WORDS } from '@danqing/protocol';
import type { Messages } from '../en/en.ts';
import { create } from './create.ts';
import { gallery } from './gallery.ts';
import { machine } from './machine.ts';
import { models } from './models.ts';
import { shell } from './shell.ts';

/** 网页上的全部中文文字。 */
export const zh: Messages = { words: ENUM_WORDS.zh, ...shell, ...create, ...gallery, ...models, ...machine };
