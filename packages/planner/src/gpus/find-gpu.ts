import { DanqingError, listText, type Text } from '@danqing/protocol';
import { say } from '../say/say.ts';
import type { Gpu, Vendor } from './gpu.ts';
import { CARDS } from './gpus.ts';

/** Words of a product name that people omit, and the maker that they name. */
const MAKER_OF = new Map<string, Vendor>([
  ['nvidia', 'nvidia'],
  ['geforce', 'nvidia'],
  ['rtx', 'nvidia'],
  ['gtx', 'nvidia'],
  ['tesla', 'nvidia'],
  ['amd', 'amd'],
  ['radeon', 'amd'],
  ['rx', 'amd'],
  ['intel', 'intel'],
  ['arc', 'intel'],
  ['apple', 'apple'],
]);
/** Words ignored in a match. */
const IGNORED = new Set([
  'gpu',
  'graphics',
  'card',
  'desktop',
  'generation',
  'edition',
  'the',
  'gb',
  'gib',
  'g',
  '显卡',
  '台式机',
  '台式',
  '版',
]);
const LAPTOP_WORDS = new Set(['mobile', 'notebook', '笔记本', '移动版', '移动']);
const MEMORY = /(?<![\d.])(\d+)\s*(?:gib|gb|g)\b/i;
/** Maximum number of names listed if several or none match. */
const MAX_LISTED = 12;

/**
 * Finds a card by a name as people write it: case, order, spaces and the maker's words do not matter. A name shared by
 * several cards is rejected, not guessed.
 * @throws DanqingError INPUT_INVALID listing the possible cards
 */
export function findGpu(name: string, cards: readonly Gpu[] = CARDS): Gpu {
  const found = matchGpus(name, cards);
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  if (only !== undefined) {
    throw new DanqingError(
      'INPUT_INVALID',
      say`"${name}" matches several graphics cards: ${listed(found)}.`,
      {
        hint: say`Use one of these names. Variants differ in memory; "Laptop" means the mobile version.`,
        details: { cards: found.map((card) => card.name) },
      },
    );
  }
  throw unknown(name, cards);
}

/**
 * All variants that a name may mean, such as those of 8 and of 12 GB.
 * @throws DanqingError INPUT_INVALID if there is none, or too many to be variants of one card
 */
export function findGpuVariants(name: string, cards: readonly Gpu[] = CARDS): Gpu[] {
  const found = matchGpus(name, cards);
  return found.length > 0 && found.length <= MAX_LISTED ? found : [findGpu(name, cards)];
}

function unknown(name: string, cards: readonly Gpu[]): DanqingError {
  const near = nearGpus(name, cards);
  const others = say`For any other card, give its memory: \`danqing plan --memory 8GiB\`.`;
  return new DanqingError('INPUT_INVALID', say`There is no graphics card known as "${name}".`, {
    hint:
      near.length === 0
        ? say`\`danqing plan --all-gpus\` lists all known cards. ${others}`
        : say`Known: ${listed(near)}. ${others}`,
    details: { cards: near.map((card) => card.name) },
  });
}

/** All cards that a name may mean: those it names in full, else those whose names contain all its words. */
export function matchGpus(name: string, cards: readonly Gpu[] = CARDS): Gpu[] {
  const { words, memoryGiB } = parse(name);
  if (words.length === 0) return [];
  const withWords = cards.filter(
    (card) => hasMemory(card, memoryGiB) && namesOf(card).some((own) => words.every((word) => own.has(word))),
  );
  const whole = withWords.filter((card) => namesOf(card).some((own) => isWholeName(own, words)));
  return whole.length > 0 ? whole : withWords;
}

interface ParsedName {
  readonly words: readonly string[];
  readonly memoryGiB: number | null;
}

function parse(name: string): ParsedName {
  const text = name.slice(0, 100).toLowerCase();
  const memory = MEMORY.exec(text);
  const rest = memory === null ? text : text.replace(memory[0], ' ');
  return { words: wordsOf(rest), memoryGiB: memory === null ? null : Number(memory[1]) };
}

/** "RTX4060Ti" and "rtx 4060 ti" have the same words. */
function wordsOf(text: string): string[] {
  const parts = text.toLowerCase().match(/[a-z]+|\d+|[\u4e00-\u9fff]+/g) ?? [];
  return parts.filter((part) => !IGNORED.has(part)).map((part) => (LAPTOP_WORDS.has(part) ? 'laptop' : part));
}

function namesOf({ product, aliases, architecture }: Gpu): Set<string>[] {
  return [product, ...aliases].map((name) => new Set([...wordsOf(name), architecture.vendor]));
}

function isWholeName(own: ReadonlySet<string>, words: readonly string[]): boolean {
  const needed = [...own].filter((word) => !MAKER_OF.has(word));
  return needed.every((word) => words.includes(word));
}

function hasMemory({ memoryBytes }: Gpu, memoryGiB: number | null): boolean {
  return memoryGiB === null || memoryBytes === memoryGiB * 1024 ** 3;
}

/** Cards whose names share a number with the name; of its maker only, if the name tells the maker. */
function nearGpus(name: string, cards: readonly Gpu[]): Gpu[] {
  const { words } = parse(name);
  const numbers = words.filter((word) => /^\d+$/.test(word));
  const maker = words.map((word) => MAKER_OF.get(word)).find((vendor) => vendor !== undefined);
  return cards
    .filter(({ architecture }) => maker === undefined || architecture.vendor === maker)
    .filter((card) => namesOf(card).some((own) => numbers.some((number) => own.has(number))));
}

function listed(cards: readonly Gpu[]): Text {
  const names = cards.slice(0, MAX_LISTED).map((card) => card.name);
  return cards.length > MAX_LISTED
    ? say`${listText(names)}, and ${cards.length - MAX_LISTED} more`
    : listText(names);
}
