import { DanqingError } from '@danqing/protocol';

/** How the engine's process ended. */
export interface Ending {
  readonly signal: NodeJS.Signals | null;
  readonly exitCode: number | null;
  readonly logTail: string;
}

/** @param stage what the engine said last about its work */
export function crashError(ending: Ending, stage: string): DanqingError {
  const { signal, exitCode } = ending;
  const how = signal === null ? `ended with exit code ${exitCode}` : `was ended by ${signal}`;
  return new DanqingError('ENGINE_CRASHED', `The engine process ${how}; its last stage was ${stage}.`, {
    hint: hintFor(ending),
    details: { ...ending, stage },
  });
}

function hintFor({ signal, logTail }: Ending): string {
  if (signal === 'SIGKILL') {
    return 'Something ended it from outside, most likely the system for lack of memory: try a smaller picture or model. The next request starts a fresh engine.';
  }
  const lastLine =
    logTail.split('\n').find((line) => line.includes('GGML_ASSERT')) ?? logTail.split('\n').at(-1);
  return `${lastLine ? `It said: ${lastLine.trim()}. ` : ''}The next request starts a fresh engine; if it happens again, please report it.`;
}
