/** What is used of pino-roll, which brings no types. */
declare module 'pino-roll' {
  import type { Writable } from 'node:stream';

  interface RollOptions {
    /** Without number and ending. */
    readonly file: string;
    /** Such as `10m`. */
    readonly size: string;
    /** Permissions of new files. */
    readonly mode: number;
    /** Bytes that may wait to be written; more is dropped. */
    readonly maxLength: number;
    /** `count`: files kept besides the current one. */
    readonly limit: { readonly count: number; readonly removeOtherLogFiles: boolean };
  }

  export default function roll(options: RollOptions): Promise<Writable>;
}
