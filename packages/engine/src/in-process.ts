/** The engine in the caller's process, which a failed assertion in native code ends: for tools and tests. */
export { openEngineInProcess } from './host/in-process.ts';
