import { invariant } from '@danqing/protocol';
import type { NameTemplate } from '../models/weight-naming.ts';

/**
 * Values of a template's placeholders. A mirrored one, `{~n}`, is kept under its plain name, as written in the file.
 */
export type Captures = Readonly<Record<string, string>>;

export interface TemplateMatch {
  /** Prefix before the name, up to a dot; empty in most files. */
  readonly before: string;
  readonly captures: Captures;
}

const PLACEHOLDER = /\{(~?)(\w+)\}/g;

/** A compiled template that works in both directions: name to captures, captures to name. */
export class CompiledTemplate {
  /** Placeholder that counts from the other end, if there is one. */
  readonly mirrored: string | undefined;
  private readonly template: NameTemplate;
  private readonly pattern: RegExp;

  constructor(template: NameTemplate, placeholders: Readonly<Record<string, string>>) {
    this.template = template;
    this.mirrored = [...template.matchAll(PLACEHOLDER)].find(([, tilde]) => tilde === '~')?.[2];
    const escaped = template.replaceAll('.', '\\.').replaceAll('-', '\\-');
    const source = escaped.replace(PLACEHOLDER, (_all, _tilde: string, key: string) => {
      const pattern = placeholders[key];
      invariant(pattern !== undefined, `weight name ${template}: no placeholder ${key}`);
      return `(?<${key}>${pattern})`;
    });
    // Lazy: keeps the prefix as short as possible.
    this.pattern = new RegExp(`^(?<before>(?:.*?\\.)??)${source}$`);
  }

  /** Null if the name does not end in this form. */
  match(name: string): TemplateMatch | null {
    const groups = this.pattern.exec(name)?.groups;
    if (groups === undefined) return null;
    const { before = '', ...captures } = groups;
    return { before, captures };
  }

  /** The name with these captures; mirrored placeholders count down from `count`. */
  fill(captures: Captures, count: number): string {
    return this.template.replace(PLACEHOLDER, (_all, tilde: string, key: string) => {
      const value = captures[key];
      invariant(value !== undefined, `weight name ${this.template}: nothing captured for ${key}`);
      return tilde === '~' ? String(count - 1 - Number(value)) : value;
    });
  }
}
