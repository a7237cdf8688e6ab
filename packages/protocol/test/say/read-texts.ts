import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** A sentence in a package's sources or a row of its table, with its location. */
export interface Found {
  readonly where: string;
  readonly template: string;
}

export interface Row extends Found {
  readonly chinese: string;
}

/** All `say` templates in `packages/NAME/src`, and all rows in `packages/NAME/src/say`. */
export function readTexts(folder: string): { readonly said: Found[]; readonly rows: Row[] } {
  const said: Found[] = [];
  const rows: Row[] = [];
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.ts')) continue;
    const source = parse(join(folder, path), path);
    visit(source, (node) => {
      const template = templateOf(node);
      if (template !== null) said.push({ where: place(source, node), template });
      const row = path.startsWith('say/') ? rowOf(node) : null;
      if (row !== null) rows.push({ where: place(source, node), ...row });
    });
  }
  return { said, rows };
}

function parse(file: string, name: string): ts.SourceFile {
  return ts.createSourceFile(name, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
}

function visit(node: ts.Node, look: (node: ts.Node) => void): void {
  look(node);
  ts.forEachChild(node, (child) => visit(child, look));
}

/** say`${path}: gone` -> "{0}: gone" */
function templateOf(node: ts.Node): string | null {
  if (!ts.isTaggedTemplateExpression(node) || node.tag.getText() !== 'say') return null;
  const { template } = node;
  if (ts.isNoSubstitutionTemplateLiteral(template)) return template.text;
  return template.templateSpans.reduce(
    (before, { literal }, index) => `${before}{${index}}${literal.text}`,
    template.head.text,
  );
}

function rowOf(node: ts.Node): { readonly template: string; readonly chinese: string } | null {
  if (!ts.isPropertyAssignment(node) || !ts.isStringLiteralLike(node.initializer)) return null;
  const { name, initializer } = node;
  if (!ts.isStringLiteralLike(name) && !ts.isIdentifier(name)) return null;
  return { template: name.text, chinese: initializer.text };
}

function place(source: ts.SourceFile, node: ts.Node): string {
  return `${source.fileName}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
}
