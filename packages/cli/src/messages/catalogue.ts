import type { en } from './en.ts';

/** All messages of a language; English defines the structure for the others. */
export type Messages = typeof en;
