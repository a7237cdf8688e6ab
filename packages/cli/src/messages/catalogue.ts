import type { en } from './en.ts';

/** All texts of one language; English is the form that the others take. */
export type Messages = typeof en;
