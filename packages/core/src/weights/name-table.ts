import { invariant } from '@danqing/protocol';
import type { NamingConvention, WeightNaming } from '../models/weight-naming.ts';
import { type Captures, CompiledTemplate } from './name-template.ts';

/** The canonical weights of a file, and a classification of its other tensors. */
export interface Translation {
  readonly convention: NamingConvention;
  /** The prefix that all names of the model share. */
  readonly prefix: string;
  /** Canonical name -> names of its parts in the file, in joining order; undefined for a missing part. */
  readonly weights: ReadonlyMap<string, readonly (string | undefined)[]>;
  /** Known tensors that are never read. */
  readonly unused: readonly string[];
  readonly unknown: readonly string[];
  /** Fraction of the table that the file covers, 0 to 1: distinguishes a damaged file from one of another model. */
  readonly coverage: number;
  /** Prefixes of other sets of names that match the table equally well: averages stored with the model itself. */
  readonly rivals: readonly string[];
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

/** Names that share convention and prefix. */
interface Reading {
  readonly column: number;
  readonly convention: NamingConvention;
  readonly prefix: string;
  readonly matches: readonly RowMatch[];
}

/** Minimum coverage for a table to match: even a damaged file stays far above it. */
export const MIN_COVERAGE = 0.5;

/** A compiled table of a model's weight names: translates names in a file to canonical ones and back. */
export class NameTable {
  private readonly naming: WeightNaming;
  private readonly rows: readonly Row[];
  private readonly unused: readonly CompiledTemplate[];

  constructor(naming: WeightNaming) {
    this.naming = naming;
    const compile = (template: string) => new CompiledTemplate(template, naming.placeholders);
    this.unused = naming.unused.map(compile);
    this.rows = naming.rows.map((row) => ({
      canonical: compile(row[0]),
      cells: naming.conventions.map((_convention, column) => {
        const cell = row[column] ?? row[0];
        return typeof cell === 'string' ? [compile(cell)] : cell.map(compile);
      }),
    }));
  }

  /** Translates names with the convention and prefix that explain most of them. */
  translate(names: Iterable<string>): Translation {
    const all = [...names];
    const readings = this.naming.conventions
      .flatMap((convention, column) => this.readAs(all, { column, convention }))
      .sort((a, b) => b.matches.length - a.matches.length);
    const [convention] = this.naming.conventions;
    invariant(convention !== undefined, 'a table of weight names without conventions');
    const best = readings[0] ?? { column: 0, convention, prefix: '', matches: [] };
    const rivals = readings
      .filter(({ prefix, matches }) => prefix !== best.prefix && this.coverageOf(matches) >= MIN_COVERAGE)
      .map(({ prefix }) => prefix);
    return this.toTranslation(best, all, [...new Set(rivals)]);
  }

  /** Name of a weight in a convention that stores it in one part, without prefix. */
  nameIn(convention: string, canonical: string): string {
    const column = this.naming.conventions.findIndex(({ label }) => label === convention);
    invariant(column >= 0, `no convention is called ${convention}`);
    const [name, ...others] = this.fileNames(canonical, { column, prefix: '', count: 0 });
    invariant(name !== undefined && others.length === 0, `${convention} holds ${canonical} in parts`);
    return name;
  }

  /** Matches names under one convention, for each prefix that occurs. */
  private readAs(
    names: readonly string[],
    { column, convention }: Pick<Reading, 'column' | 'convention'>,
  ): Reading[] {
    const byPrefix = new Map<string, RowMatch[]>();
    for (const name of names) {
      const found = this.matchRow(name, column);
      if (found === undefined) continue;
      const matches = byPrefix.get(found.prefix) ?? [];
      byPrefix.set(found.prefix, matches);
      matches.push(found.match);
    }
    return [...byPrefix].map(([prefix, matches]) => ({ column, convention, prefix, matches }));
  }

  private matchRow(name: string, column: number): { prefix: string; match: RowMatch } | undefined {
    for (const row of this.rows) {
      for (const [part, template] of (row.cells[column] ?? []).entries()) {
        const found = template.match(name);
        if (found === null) continue;
        return { prefix: found.before, match: { name, row, part, captures: found.captures } };
      }
    }
    return undefined;
  }

  private toTranslation(best: Reading, all: readonly string[], rivals: readonly string[]): Translation {
    const { matches, column, convention, prefix } = best;
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
    const known = new Set(matches.map(({ name }) => name));
    const others = all.filter((name) => !known.has(name));
    const isUnused = (name: string) => this.isUnused(name, prefix);
    return {
      convention,
      prefix,
      weights,
      unused: others.filter(isUnused),
      unknown: others.filter((name) => !isUnused(name)),
      coverage: this.coverageOf(matches),
      rivals,
      fileNames: (canonical) => this.fileNames(canonical, { column, prefix, count }),
    };
  }

  /** `model.` precedes the names of a language model but not of its head. */
  private isUnused(name: string, prefix: string): boolean {
    return this.unused.some((template) => {
      const found = template.match(name);
      return found !== null && prefix.startsWith(found.before);
    });
  }

  private coverageOf(matches: readonly RowMatch[]): number {
    return new Set(matches.map(({ row }) => row)).size / this.rows.length;
  }

  private fileNames(canonical: string, scheme: { column: number; prefix: string; count: number }): string[] {
    const bare = canonical.slice(this.naming.canonicalPrefix.length);
    for (const row of this.rows) {
      const found = row.canonical.match(bare);
      if (found === null || found.before !== '') continue;
      return (row.cells[scheme.column] ?? []).map(
        (part) => scheme.prefix + part.fill(found.captures, scheme.count),
      );
    }
    return [canonical];
  }
}

/** Number that mirrored placeholders count down from: one more than the largest that occurs. */
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
