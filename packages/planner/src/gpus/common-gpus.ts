/**
 * Common cards from small to large, named as in the table: those of the adaptation article, including its
 * recommendations, and one from each other maker.
 */
export const COMMON_CARDS: readonly string[] = [
  'GeForce GTX 1650 4 GB',
  'GeForce RTX 3060 Laptop 6 GB',
  'GeForce RTX 3070 8 GB',
  'GeForce RTX 4060 Ti 8 GB',
  'GeForce RTX 4070 Laptop 8 GB',
  'GeForce RTX 3060 12 GB',
  'GeForce RTX 4070 12 GB',
  'Arc B580 12 GB',
  'GeForce RTX 4060 Ti 16 GB',
  'Radeon RX 9070 XT 16 GB',
  'Apple M4 24 GB',
  'GeForce RTX 4080 16 GB',
  'GeForce RTX 4090 24 GB',
];
