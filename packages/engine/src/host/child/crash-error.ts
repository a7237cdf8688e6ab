import {
  DanqingError,
  isDanqingError,
  STAGE_NAMES,
  STAGE_WORDS,
  sameText,
  sentences,
  type Text,
} from '@danqing/protocol';
import { say } from '../../say/say.ts';
import type { Calls } from './engine-handlers.ts';

/** How the engine's process ended. */
export interface Ending {
  readonly signal: NodeJS.Signals | null;
  readonly exitCode: number | null;
  readonly logTail: string;
  /** Whether the system killed a process for lack of memory during that time. */
  readonly killedForMemory: boolean;
}

/** Out-of-memory messages of backends, drivers and runtimes. */
const OUT_OF_MEMORY = /out ?of ?(device|host)? ?memory|cannot allocate memory|bad_alloc|failed to allocate/i;

/** Whether an engine died for lack of memory, according to its log or the system. */
export function isOutOfMemory(error: unknown): error is DanqingError {
  if (!isDanqingError(error, 'ENGINE_CRASHED')) return false;
  const { logTail, killedForMemory } = error.details ?? {};
  return killedForMemory === true || (typeof logTail === 'string' && OUT_OF_MEMORY.test(logTail));
}

/** Names of the engine's calls, used as the stage before the first real one. */
const CALLS_ZH = {
  open: '打开模型',
  inspect: '检查设备',
  bufferTypes: '测量缓冲区类型',
  measure: '测算内存需求',
  plan: '规划内存',
  quantize: '量化',
  tokenize: '分词',
  generate: '准备生成',
} satisfies Readonly<Record<keyof Calls, string>>;
const WORDS: ReadonlyMap<string, Text> = new Map([
  ...Object.entries(CALLS_ZH).map(([call, zh]) => [call, { en: call, zh }] as const),
  ...STAGE_NAMES.map((stage) => [stage, STAGE_WORDS[stage].name] as const),
]);

/** @param stage the last stage that the engine announced */
export function crashError(ending: Ending, stage: string): DanqingError {
  const { signal, exitCode } = ending;
  const how = signal === null ? say`ended with exit code ${exitCode ?? '?'}` : say`was ended by ${signal}`;
  const last = WORDS.get(stage) ?? sameText(stage);
  return new DanqingError('ENGINE_CRASHED', say`The engine process ${how}; its last stage was ${last}.`, {
    hint: hintFor(ending),
    details: { ...ending, stage },
  });
}

function hintFor({ signal, logTail, killedForMemory }: Ending): Text {
  if (killedForMemory) {
    return say`The system ended it because memory ran out: try a smaller image, smaller weights or a budget (--vram-budget).`;
  }
  if (signal === 'SIGKILL') {
    return say`It was ended from outside. The next request starts a new engine.`;
  }
  const lastLine =
    logTail.split('\n').find((line) => line.includes('GGML_ASSERT')) ?? logTail.split('\n').at(-1);
  const next = say`The next request starts a new engine. If it happens again, please report it.`;
  return lastLine ? sentences(say`Its last output: ${lastLine.trim()}.`, next) : next;
}
