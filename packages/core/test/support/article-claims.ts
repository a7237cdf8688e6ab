type Claim = readonly [width: number, height: number, seconds: number];

/** Seconds per image at 40 steps and CFG 7.5, as stated in the adaptation article (www.0539edu.com/news/980683). */
export const ARTICLE_SECONDS: readonly { readonly card: string; readonly seconds: readonly Claim[] }[] = [
  {
    card: 'RTX 3070 8 GB',
    seconds: [
      [512, 512, 8.2],
      [768, 768, 12.4],
      [1024, 1024, 18.7],
      [1024, 576, 15.1],
      [576, 1024, 15.3],
    ],
  },
  {
    card: 'RTX 4060 Ti 8 GB',
    seconds: [
      [512, 512, 6.1],
      [768, 768, 9.3],
      [1024, 1024, 13.6],
      [1024, 576, 11.2],
      [576, 1024, 11.4],
    ],
  },
  {
    card: 'RTX 4090 24 GB',
    seconds: [
      [512, 512, 3.9],
      [768, 768, 5.8],
      [1024, 1024, 8.2],
      [1024, 576, 6.9],
      [576, 1024, 7.0],
    ],
  },
];
