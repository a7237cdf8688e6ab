import { invariant } from '@danqing/protocol';
import type { NameTemplate } from '../models/weight-naming.ts';

/** Values of a template's placeholders. A mirrored one, `{~n}`, is kept under its plain name as the file has it. */
export type Captures = Readonly<Record<string, string>>;

const PLACEHOLDER = /\{(~?)(\w+)\}/g;

/** A template ready for both directions: name to captures, captures to name. */
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
    this.pattern = new RegExp(`^${source}$`);
  }

  /** Null when the name is not of this form. */
  match(name: string): Captures | null {
    const match = this.pattern.exec(name);
    return match === null ? null : { ...match.groups };
  }

  /** The name with these captures; `count` is what mirrored placeholders count down from. */
  fill(captures: Captures, count: number): string {
    return this.template.replace(PLACEHOLDER, (_all, tilde: string, key: string) => {
      const value = captures[key];
      invariant(value !== undefined, `weight name ${this.template}: nothing captured for ${key}`);
      return tilde === '~' ? String(count - 1 - Number(value)) : value;
    });
  }
}
