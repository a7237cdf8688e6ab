import { invariant } from '@danqing/protocol';
import type { NamingConvention, WeightNaming } from '../models/weight-naming.ts';
import { type Captures, CompiledTemplate } from './name-template.ts';

/** The canonical weights of a file, and what its other tensors are. */
export interface Translation {
  readonly convention: NamingConvention;
  readonly prefix: string;
  /** Canonical name -> names of its parts in the file, in the order of joining; undefined where one is missing. */
  readonly weights: ReadonlyMap<string, readonly (string | undefined)[]>;
  /** Tensors that are known and never read. */
  readonly unused: readonly string[];
  readonly unknown: readonly string[];
  /** How much of the table the file touches, 0 to 1: tells a damaged file from one of another model. */
  readonly coverage: number;
  /** Names that the parts of a canonical weight would have in this file. */
  fileNames(canonical: string): readonly string[];
}

interface Row {
  readonly canonical: CompiledTemplate;
  /** One list of parts for each convention. */
  readonly cells: readonly (readonly CompiledTemplate[])[];
}

interface RowMatch {
  readonly name: string;
  readonly row: Row;
  readonly part: number;
  readonly captures: Captures;
}

/** A model's table of weight names, compiled: translates the names in a file to canonical ones and back. */
export class NameTable {
  private readonly naming: WeightNaming;
  private readonly rows: readonly Row[];
  private readonly unused: ReadonlySet<string>;

  constructor(naming: WeightNaming) {
    this.naming = naming;
    this.unused = new Set(naming.unused);
    const compile = (template: string) => new CompiledTemplate(template, naming.placeholders);
    this.rows = naming.rows.map((row) => ({
      canonical: compile(row[0]),
      cells: naming.conventions.map((_convention, column) => {
        const cell = row[column] ?? row[0];
        return typeof cell === 'string' ? [compile(cell)] : cell.map(compile);
      }),
    }));
  }

  /** Reads the names under the convention and prefix that explain most of them. */
  translate(names: Iterable<string>): Translation {
    const all = [...names];
    let best: Reading | undefined;
    for (const [column, convention] of this.naming.conventions.entries()) {
      for (const prefix of convention.prefixes) {
        const reading = this.readAs(all, { column, convention, prefix });
        if (best === undefined || reading.matches.length > best.matches.length) best = reading;
      }
    }
    invariant(best !== undefined, 'a table of weight names without conventions');
    return this.toTranslation(best);
  }

  /** How files of a convention call a weight that they hold in one part, without prefix. */
  nameIn(convention: string, canonical: string): string {
    const column = this.naming.conventions.findIndex(({ label }) => label === convention);
    invariant(column >= 0, `no convention is called ${convention}`);
    const [name, ...others] = this.fileNames(canonical, { column, prefix: '', count: 0 });
    invariant(name !== undefined && others.length === 0, `${convention} holds ${canonical} in parts`);
    return name;
  }

  private readAs(names: readonly string[], scheme: Scheme): Reading {
    const matches: RowMatch[] = [];
    const others: string[] = [];
    for (const name of names) {
      const bare = name.startsWith(scheme.prefix) ? name.slice(scheme.prefix.length) : undefined;
      const match = bare === undefined ? undefined : this.matchRow(name, bare, scheme.column);
      if (match === undefined) others.push(name);
      else matches.push(match);
    }
    return { ...scheme, matches, others };
  }

  private matchRow(name: string, bare: string, column: number): RowMatch | undefined {
    for (const row of this.rows) {
      for (const [part, template] of (row.cells[column] ?? []).entries()) {
        const captures = template.match(bare);
        if (captures !== null) return { name, row, part, captures };
      }
    }
    return undefined;
  }

  private toTranslation({ matches, others, column, convention, prefix }: Reading): Translation {
    const count = levelCount(matches, column);
    const weights = new Map<string, (string | undefined)[]>();
    for (const { name, row, part, captures } of matches) {
      const parts = row.cells[column] ?? [];
      const canonical =
        this.naming.canonicalPrefix + row.canonical.fill(mirror(parts[part], captures, count), 0);
      const names = weights.get(canonical) ?? parts.map(() => undefined);
      names[part] = name;
      weights.set(canonical, names);
    }
    const isUnused = (name: string) =>
      this.unused.has(name) || (name.startsWith(prefix) && this.unused.has(name.slice(prefix.length)));
    return {
      convention,
      prefix,
      weights,
      unused: others.filter(isUnused),
      unknown: others.filter((name) => !isUnused(name)),
      coverage: new Set(matches.map(({ row }) => row)).size / this.rows.length,
      fileNames: (canonical) => this.fileNames(canonical, { column, prefix, count }),
    };
  }

  private fileNames(canonical: string, scheme: { column: number; prefix: string; count: number }): string[] {
    const bare = canonical.slice(this.naming.canonicalPrefix.length);
    for (const row of this.rows) {
      const captures = row.canonical.match(bare);
      if (captures === null) continue;
      return (row.cells[scheme.column] ?? []).map(
        (part) => scheme.prefix + part.fill(captures, scheme.count),
      );
    }
    return [canonical];
  }
}

interface Scheme {
  readonly column: number;
  readonly convention: NamingConvention;
  readonly prefix: string;
}

interface Reading extends Scheme {
  readonly matches: readonly RowMatch[];
  readonly others: readonly string[];
}

/** What mirrored placeholders count down from: one more than the largest that occurs. */
function levelCount(matches: readonly RowMatch[], column: number): number {
  let count = 0;
  for (const { row, part, captures } of matches) {
    const mirrored = row.cells[column]?.[part]?.mirrored;
    if (mirrored !== undefined) count = Math.max(count, Number(captures[mirrored]) + 1);
  }
  return count;
}

function mirror(template: CompiledTemplate | undefined, captures: Captures, count: number): Captures {
  const key = template?.mirrored;
  return key === undefined ? captures : { ...captures, [key]: String(count - 1 - Number(captures[key])) };
}
