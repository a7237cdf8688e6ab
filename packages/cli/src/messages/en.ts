import type { RetryWait } from '@danqing/model-store';
import { ENUM_WORDS, type Language, type PromptLength } from '@danqing/protocol';
import { firstNames } from './first-names.ts';
import { planEn } from './plan-en.ts';

export const en = {
  language: 'en' as Language,
  starting: 'Starting the engine',
  total: 'total',
  step: (step: number, steps: number) => `step ${step}/${steps}`,
  picture: (picture: number, pictures: number) => `picture ${picture}/${pictures}`,
  remaining: (seconds: string) => `${seconds} left`,
  seed: (seed: bigint) => `seed ${seed}`,
  takenMemory: (size: string) => `memory taken ${size}`,
  plannedMemory: (size: string, placement: 'resident' | 'staged') =>
    `planned ${size}, ${placement === 'resident' ? 'all weights resident' : 'one stage after the other'}`,
  processPeak: (size: string) => `whole process at most ${size}`,
  profile: (hash: string, device: string, threads: number, precision: string) =>
    `profile ${hash} · ${device} · ${threads} threads · precision ${precision}`,
  tensorCount: (count: number) => `${count} tensors`,
  warning: (text: string) => `warning: ${text}`,
  hint: (text: string) => `hint: ${text}`,
  cancelling: 'Cancelling. Press Ctrl-C again to end at once.',
  warnings: {
    size: (min: number, max: number) =>
      `This model draws well with edges from ${min} to ${max} pixels; this picture is outside.`,
    negativePrompt: 'The negative prompt is not used: it counts only with --guidance above 0.',
    baseModel:
      'This is Z-Image (base): it wants 28 to 50 steps and guidance 3 to 5, else its pictures stay unfinished.',
    promptLength: ({ tokens, limit, negative }: PromptLength) =>
      `The ${negative ? 'negative ' : ''}prompt has ${tokens} tokens with its template; the model reads the first ${limit}, the rest is cut off.`,
  },
  nameTaken: (wanted: string, written: string) =>
    `${wanted} is there already: written to ${written} (--overwrite replaces it).`,
  replaced: (path: string) => `${path} was there already and is replaced.`,
  noModels: (folders: readonly string[]) => `No models in ${folders.join(', ')}.`,
  promptCacheOff: 'Encoded prompts are not kept (DANQING_PROMPT_CACHE=off).',
  promptsKept: (count: number, size: string, limit: string) =>
    `${count} encoded prompt${count === 1 ? '' : 's'}, ${size} of at most ${limit}`,
  promptsRemoved: (count: number, size: string) =>
    `${count} encoded prompt${count === 1 ? '' : 's'} removed, ${size}`,
  waiting: ({ reason, status, cause, attempt, attempts, until }: RetryWait) => {
    const answer = cause?.en ?? `The source answers ${status}.`;
    const time = until.toLocaleTimeString('en-GB');
    return reason === 'limit'
      ? `${answer} It takes no more requests for now. Waiting until ${time}`
      : `${answer} Attempt ${attempt} of ${attempts} at ${time}`;
  },
  transfer: { listing: 'Asking the source', checking: 'Checking the model' },
  installed: (name: string, size: string, folder: string) => `${name} is installed: ${size} in ${folder}`,
  chooseModel: 'Several files could be the same part of the model. Which are meant?',
  chooseNumber: (count: number) => `Number (1 to ${count}; Enter for 1): `,
  additions: {
    lora: (files: readonly string[]) => `Also there: ${count(files, 'LoRA', 'LoRAs')}, not used yet`,
    controlnet: (files: readonly string[]) =>
      `Also there: ${count(files, 'ControlNet', 'ControlNets')}, not used yet`,
    upscaler: (files: readonly string[]) =>
      `Also there: ${count(files, 'upscaler', 'upscalers')}, not used yet`,
  },
  broken: { links: 'links broken: import again', other: 'does not open' },
  removeQuestion: (folder: string, size: string) => `Remove ${folder} (${size})?`,
  removed: (name: string, size: string) => `${name} is removed, ${size}.`,
  fallback: (tensors: number, columns: number, wanted: string, used: string) =>
    `${tensors} matrices with rows of ${columns} do not divide into blocks of ${wanted}: they are ${used}`,
  columns: {
    name: 'NAME',
    size: 'size',
    types: 'stored as',
    defaultSize: 'default',
    folder: 'folder',
    kind: 'kind',
    defaults: 'defaults',
    drawsWell: 'draws well',
    scheduler: 'scheduler',
    tokenizer: 'tokenizer',
    convention: 'names',
    files: 'files',
  },
  kinds: ENUM_WORDS.en.modelKinds,
  kindTold: {
    said: (kind: string) => `${kind}, as its card or --model-kind says`,
    metadata: (kind: string) => `${kind}, by its metadata`,
    name: (kind: string) => `${kind}, by its name`,
    scheduler: (kind: string) => `${kind}, by its scheduler`,
    default: (kind: string) => `taken for ${kind}: nothing tells`,
  },
  modelDefaults: (size: string, steps: number, guidance: number) =>
    `${size}, ${steps} steps, guidance ${guidance}`,
  edgeRange: (min: number, max: number) => `edges from ${min} to ${max} pixels`,
  processor: (name: string, threads: number, free: string, total: string) =>
    `${name} · ${threads} threads · ${free} of ${total} memory free`,
  containerLimit: (limit: string, host: string) => `container limit ${limit} of ${host}`,
  memoryFree: (free: string, total: string) => `${free} of ${total} free`,
  checks: {
    settings: (_: string) => 'the settings can be read',
    library: (name: string) => `${name} loads`,
    model: (name: string) => `the model ${name} opens`,
    output: (folder: string) => `${folder} can be written to`,
    bufferTypes: (_: string) => 'matrices have a place on each device',
    selfTest: (device: string) => `${device} draws the reference picture`,
  },
  doctor: {
    measuring: (device: string) => `Measuring where weights are fastest on ${device} …`,
    drawing: (device: string) => `Drawing the reference picture on ${device} …`,
    difference: (rms: string) => `differs by ${rms} of 255`,
    pinned: 'as engine.buffer_types says',
    onlyOne: 'no other takes it',
    models: (count: number) => `${count} model${count === 1 ? '' : 's'} installed`,
    cudaLoaded: (packageName: string) => `CUDA is in use (${packageName}).`,
    cudaNotLoaded: 'CUDA is not in use; NVIDIA cards can be used through Vulkan. For CUDA (untested so far):',
    cudaMissing: (names: string) => `missing here: ${names} (the driver of the card, the runtime of CUDA 13)`,
    cudaInstall: (command: string) => `to install: ${command} (143 MB), in the folder of Danqing`,
  },
  noSettings: (file: string) => `${file} holds no settings. Programs that share pictures often remove them.`,
  configFile: (path: string) => `config file ${path}`,
  noConfigFile: (paths: readonly string[]) =>
    `no config file (${paths.join(', ')}); \`danqing config init\` writes one`,
  configWritten: (path: string) => `${path} written: all settings stand in it, commented out.`,
  origins: {
    default: 'default',
    file: (path: string, line: number) => `${path}:${line}`,
    variable: (name: string) => name,
    flag: (name: string) => name,
  },
  tokenSet: '(set)',
  bench: {
    calibrating: 'Measuring what this machine can do at most …',
    estimate: (duration: string) => `This takes about ${duration}.`,
    remaining: (duration: string) => `${duration} left`,
    round: (round: number, rounds: number) => `round ${round}/${rounds}`,
    rounds: (count: number) => `${count} round${count === 1 ? '' : 's'}`,
    threads: (count: number) => `${count} threads`,
    peak: (gflops: string, weights: string) => `fastest matrix product ${gflops} GFLOP/s (${weights})`,
    load: (average: string) => `load ${average}`,
    busy: (cases: readonly string[]) =>
      `Busy, repeat: other programs slowed the machine while its peak was measured, so these figures cannot be judged: ${cases.join(', ')}. Close other programs and measure again. If it happens on an idle machine, please report it.`,
    picture: (hash: string) => `picture ${hash}`,
    fastest: (duration: string) => `fastest ${duration}`,
    floor: (times: string) => `${times} x floor`,
    goal: (limit: number) => `goal: at most ${limit}`,
    checks: {
      floor: 'no faster than the arithmetic',
      picture: 'a picture',
      budget: 'budgets kept',
      outcome: 'ended as it must',
    },
    changes: { outcome: 'how it ended', picture: 'the picture' },
    suites: {
      quick: 'what a user notices: loading, pictures, memory, budgets, faults; the default',
      full: 'all cases',
      report: 'what `danqing report` shows: loading, sizes, budgets, many pictures, prompts',
    },
    series: 'one after the other',
    costs: (pictures: string, starts: string) => `${pictures} pictures, ${starts} starts`,
    expected: (duration: string) => `about ${duration}`,
    expectedFrom: (model: string, date: string) => `Times: ${model}, as measured here on ${date}.`,
    differs: (name: string, before: string, after: string) => `${name} differs: ${before} and ${after}`,
    unmatched: (name: string) => `only one of the reports has ${name}.`,
    cases: {
      'cold-start': 'from the start of the program to its end, the picture written',
      load: "from the start of the engine's process",
      'warm-picture': 'a picture from an engine that has drawn before, and its stages',
      step: 'one evaluation of the transformer against its linear layers alone',
      buffers: 'a q4_0 block of the published size where its weights are fastest',
      ipc: "the engine's own process against the caller's",
      sizes: 'the five sizes of the page, or as much smaller as the model is',
      memory: "memory of the engine's process: idle, generating, after, at a second picture",
      prompts: 'prompts from short to as long as the model reads',
      'in-a-row': '20 pictures in a row: time, memory, the same pixels',
      clients: 'two clients of one engine at once, against one after the other',
      budgets: '4 to 12 GiB for a large model, shares of its memory for a small one',
      'refused-memory': 'an allocation refused at each stage, an engine out of memory',
      'killed-engine': 'the engine killed in the middle of a picture',
      'damaged-weights': 'a damaged header, weights that are NaN',
      'slow-disk': 'weights streamed from a disk of 100 MB/s',
    },
  },
  mcp: {
    ready: (folder: string) => `Danqing speaks MCP; pictures go to ${folder}`,
  },
  serve: {
    model: (name: string, size: string) => `Model ${name} (${size}): loaded with the first picture.`,
    embedded:
      'It is the small model of this repository, to try things out; the page says how to get the real one.',
    folders: (pictures: string, data: string) => `Pictures go to ${pictures}; queue and history to ${data}.`,
    ready: (url: string) => `Danqing serves ${url}`,
    noPage:
      'The page is not built: `bash scripts/start_app.sh` builds it. The interfaces for programs answer.',
    exposedToken: (path: string) =>
      `${path} holds the token and can be read by other users of this machine: chmod 600 ${path}`,
    openToAll: 'Whoever reaches this port can draw and see all pictures (insecure).',
    howToStop: 'Ctrl-C stops it.',
    stopping: (running: number, seconds: string) =>
      running === 0
        ? 'Stopping.'
        : `Stopping: what is being drawn has ${seconds} to end. Press Ctrl-C again to end at once.`,
    interrupted: (waiting: number) =>
      `${waiting} job${waiting === 1 ? '' : 's'} will be drawn after the next start.`,
    stopped: 'Stopped.',
  },
  plan: planEn,
  report: {
    parts: ENUM_WORDS.en.reportParts,
    written: (path: string) => `Written: ${path}`,
  },
  help: {
    titles: {
      'Usage:': 'Usage:',
      'Arguments:': 'Arguments:',
      'Options:': 'Options:',
      'Commands:': 'Commands:',
      'Examples:': 'Examples:',
    },
    helpCommand: 'Shows the help of a command.',
  },
};

const count = (files: readonly string[], one: string, many: string): string =>
  `${files.length} ${files.length === 1 ? one : many} (${firstNames(files)})`;
