import { ENUM_WORDS } from '@danqing/protocol';
import { create } from './create.ts';
import { gallery } from './gallery.ts';
import { machine } from './machine.ts';
import { models } from './models.ts';
import { shell } from './shell.ts';

/** All English texts of the page. */
export const en = { words: ENUM_WORDS.en, ...shell, ...create, ...gallery, ...models, ...machine };

export type Messages = typeof en;
