/** The view "Gallery", and the details of an image. */
export const gallery = {
  details: {
    title: 'Details',
    prompt: 'Prompt',
    negative: 'Negative prompt',
    size: 'Size',
    steps: 'Steps',
    guidance: 'Guidance',
    seed: 'Seed',
    shift: 'Shift',
    model: 'Model',
    created: 'Created',
    file: 'File',
    time: 'Time',
    device: 'Device',
    memory: 'Memory used',
    ofPlanned: (taken: string, planned: string) => `${taken} of ${planned} planned`,
    abovePlanned: (taken: string, planned: string) =>
      `${taken}; ${planned} planned (memory left from earlier pictures counts as used)`,
    peak: 'Peak of the whole process',
    tokens: 'Prompt tokens',
  },
  gallery: {
    title: 'Gallery',
    search: 'Search prompts',
    total: (count: number) => (count === 1 ? '1 image' : `${count} images`),
    empty: 'No images yet.',
    emptyHint: 'The images you draw are kept here, newest first.',
    nothing: (search: string) => `No prompt contains “${search}”.`,
    more: 'Show more',
    select: (prompt: string) => `Select: ${prompt}`,
    selected: (count: number) => `${count} selected`,
    selectNone: 'Clear selection',
    zip: 'Download as ZIP',
    previous: 'Newer',
    next: 'Older',
    removeQuestion: (count: number) =>
      count === 1 ? 'Delete this image and its file?' : `Delete these ${count} images and their files?`,
  },
};

export type GalleryTexts = typeof gallery;
