/** What the engine's process serves to the bench. */
export { calibrate } from './calibrate.ts';
export { openNativeSession } from './open-native-session.ts';
