/** What other cards would do. */
export const gpusEn = {
  title: 'What a smaller or larger card would do',
  question: (model: string, size: string, steps: number, guidance: number) =>
    `${model} at ${size}, ${steps} steps${guidance === 0 ? '' : `, guidance ${guidance}`}.`,
  estimate: 'estimate',
  about:
    'Danqing has measured none of these cards: seconds are a range from published measurements of other programs, memory follows from the shapes of the model.',
  card: 'Card',
  how: 'How it runs, memory',
  time: 'Time (estimate)',
  placement: {
    resident: 'all weights stay',
    staged: 'stage by stage',
    streamed: 'weights stream',
  },
  doesNotFit: 'does not fit',
  upTo: (size: string) => `draws up to ${size}`,
  range: (low: string, high: string) => `${low} to ${high}`,
  unknown: 'not known',
  find: 'Another card',
  placeholder: 'such as 4060 ti 16gb',
  look: 'Look up',
  several: 'Which of these?',
  none: (name: string) => `No card is known as “${name}”.`,
};
