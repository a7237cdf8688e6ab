import type { PromptLength } from '@danqing/protocol';

/** The view "Create": the form, the plan, and the image being drawn. */
export const create = {
  prompt: {
    label: 'Prompt',
    placeholder: 'What should the image show?',
    tokens: (count: number, limit: number) => `${count} / ${limit} tokens`,
    tooLong: 'The model does not read beyond the limit.',
    empty: 'Write a prompt first.',
    help: 'A good prompt has five parts: subject, action, scene, style and detail. For example: "a ginger cat, yawning, on a windowsill at dawn, watercolour, soft light from the left". English and Chinese both work.',
    examples: 'Examples',
    miniExamples: [
      'a cute ginger cat on a windowsill, sunlight',
      'a castle at night',
      'a hamburger on a red background',
      'a purple cat in the snow',
    ],
    fullExamples: [
      'a ginger cat yawning on a windowsill at dawn, watercolour, soft light from the left',
      'an old fisherman mending a net, harbour in fog, 35 mm photograph, fine grain',
      'a tea house on a cliff, clouds below, ink wash painting, a single red lantern',
    ],
  },
  size: {
    label: 'Size',
    help: 'Width and height in pixels, in steps of 16. Time and memory grow faster than the area.',
    width: 'Width',
    height: 'Height',
    swap: 'Swap width and height',
    outside: (min: number, max: number) => `This model works best with edges of ${min} to ${max} pixels.`,
  },
  steps: {
    label: 'Steps',
    help: {
      turbo:
        'How often the image is refined. This model is distilled for few steps: more take longer and rarely help.',
      base: 'How often the image is refined. This model needs 28 to 50; with fewer, the image stays unfinished.',
    },
  },
  count: { label: 'Images' },
  seed: {
    label: 'Seed',
    help: 'Determines the noise that an image starts from. The same seed and settings give the same image again; -1 is random.',
    random: 'Random',
    fixed: 'Fixed',
    value: 'Seed value',
    last: 'Use the seed of the image shown',
  },
  guidance: {
    label: 'Guidance',
    help: {
      turbo:
        'How strictly the image follows the prompt. This model works best with 0 (off); anything above doubles the time. A1111’s CFG scale is this plus 1.',
      base: 'How strictly the image follows the prompt and avoids the negative prompt. This model needs 3 to 5. A1111’s CFG scale is this plus 1.',
    },
    off: 'off',
    negative: 'Negative prompt',
    negativePlaceholder: 'What should not be in the image?',
    negativeOff: 'Has no effect while guidance is 0.',
  },
  more: {
    label: 'More settings',
    recipes: 'Preset',
    own: 'Model defaults',
    legacy: 'Older WebUIs',
    legacyCost: (factor: number) =>
      `40 steps with CFG 7.5 were meant for other models: here they take ${factor} times the work and rarely give a better image.`,
    restore: 'Settings from an image…',
  },
  plan: {
    waiting: 'Checking whether it fits…',
    unknown: 'Cannot tell whether it fits.',
    fits: (needed: string, available: string) => `Fits: ${needed} of ${available}`,
    fitsNothing: 'Fits',
    tooLarge: (needed: string, available: string) => `Does not fit: ${needed} of ${available}`,
    impossible: 'Does not fit on this device.',
    about: (time: string) => `about ${time}`,
    timeUnknown: 'time known after the first image',
    smaller: (size: string) => `Use ${size}`,
    title: 'Memory and time',
    device: 'Device',
    peak: 'Peak',
    available: 'Available',
    budget: 'Budget',
    expected: 'Expected time',
    stage: 'Stage',
    weights: 'Weights',
    activations: 'Activations',
    together: 'Total',
    /** `model`: installed, of the same model. */
    smallerModel: (model: string) => `drawn with the smaller weights of ${model}`,
    placement: {
      resident: 'All weights stay in memory between images.',
      staged: 'Stages are loaded one after another, so every image reads its weights again.',
    },
  },
  run: {
    generate: 'Generate',
    queueMore: 'Add to queue',
    keys: 'Ctrl + Enter',
    step: (step: number, steps: number) => `step ${step} of ${steps}`,
    picture: (picture: number, pictures: number) => `image ${picture} of ${pictures}`,
    left: (time: string) => `${time} left`,
    waiting: 'Waiting',
    next: 'Next in line',
    before: (count: number) => `${count} ahead`,
    startsIn: (time: string) => `starts in ${time}`,
    queue: 'Queue',
    cancelJob: (prompt: string) => `Cancel: ${prompt}`,
    cancelled: 'Cancelled.',
    failed: 'No image was created.',
    done: (count: number) => (count === 1 ? 'The image is done.' : `${count} images are done.`),
    tryAgain: 'Try again',
  },
  stage: {
    label: 'Image',
    empty: 'Your image appears here.',
    emptyHint: 'Write a prompt, or pick an example.',
    embedded:
      'You are using danqing-mini, the small built-in model: 265 subjects, best at 256 × 256. It draws a palette for anything it does not know.',
    getReal: 'Get the real model',
    preview: 'Preview',
    recent: 'Recent images',
    show: (prompt: string) => `Show: ${prompt}`,
    siblings: 'Images of this job',
  },
  warnings: {
    size: (min: number, max: number) =>
      `This model works best with edges of ${min} to ${max} pixels; this image is outside that range.`,
    negativePrompt: 'The negative prompt has no effect while guidance is 0.',
    baseModel:
      'This is Z-Image (base): it needs 28 to 50 steps and guidance 3 to 5, or its images stay unfinished.',
    promptLength: ({ tokens, limit, negative }: PromptLength) =>
      `The ${negative ? 'negative ' : ''}prompt has ${tokens} tokens with its template. The model reads the first ${limit}; the rest is cut off.`,
  },
  restored: {
    done: (file: string) => `Restored the settings of ${file}.`,
    otherModel: (model: string) => `It was drawn with ${model}.`,
    none: (file: string) => `${file} contains no settings. Apps that share images often remove them.`,
    from: (program: string) => `The settings were written by ${program}.`,
    silent: (file: string, program: string) =>
      `${file} comes from ${program} and contains no readable settings.`,
    rounded: (size: string) => `The size ${size} was rounded to multiples of 16.`,
    left: (names: readonly string[], isMore: boolean) =>
      `Not used: ${names.join(', ')}${isMore ? ' and more' : ''}.`,
    notPicture: (file: string) => `${file} is not a PNG, JPEG or WebP image.`,
    damaged: (file: string) => `${file} is damaged, or its texts are too large.`,
  },
  /** What was done when memory was refused while an image was drawn. */
  adaptations: {
    title: 'Memory ran short',
    about: 'The image is the one you asked for; it only took longer.',
    planned: (bytes: string) => `new plan: ${bytes}`,
  },
  /** What other graphics cards would do. */
  cards: {
    title: 'How would a smaller or larger graphics card do?',
    question: (model: string, size: string, steps: number, guidance: number) =>
      `${model} at ${size}, ${steps} steps${guidance === 0 ? '' : `, guidance ${guidance}`}.`,
    estimate: 'estimate',
    about:
      'Danqing has not measured any of these cards. The seconds are a range derived from published measurements of other programs; memory is computed from the shapes of the model.',
    card: 'Graphics card',
    how: 'Mode, memory',
    time: 'Time (estimate)',
    doesNotFit: 'does not fit',
    upTo: (size: string) => `up to ${size}`,
    range: (low: string, high: string) => `${low} to ${high}`,
    unknown: 'unknown',
    find: 'Another card',
    placeholder: 'e.g. 4060 ti 16gb',
    look: 'Look up',
    several: 'Which of these?',
    none: (name: string) => `There is no card known as “${name}”.`,
  },
};

export type CreateTexts = typeof create;
