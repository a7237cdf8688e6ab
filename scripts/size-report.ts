/**
 * Lines of every file and function under packages/<name>/src; for a Vue component, the functions of its script:
 *   npm run size
 * Prints median, p90 and maximum of each package, and exits with status 1 if a file is longer than MAX_FILE_LINES or a
 * function longer than MAX_FUNCTION_LINES. Data tables are exempt from the file limit (see isDataTable).
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const MAX_FILE_LINES = 500;
const MAX_FUNCTION_LINES = 80;
/** A file counts as a data table from this share of lines inside literals. */
const TABLE_SHARE = 0.7;

interface Measured {
  readonly label: string;
  readonly lines: number;
}
interface MeasuredFile extends Measured {
  readonly isTable: boolean;
  readonly functions: readonly Measured[];
}

const root = fileURLToPath(new URL('..', import.meta.url));
const packages = readdirSync(path.join(root, 'packages')).sort();
const measured = packages.map((name) => ({
  name,
  files: listSources(path.join(root, 'packages', name, 'src')).map(measureFile),
}));
for (const { name, files } of measured) printPackage(name, files);
const all = measured.flatMap(({ files }) => files);
printPackage('all packages', all);
const tooLong = [
  ...all.filter(({ lines, isTable }) => !isTable && lines > MAX_FILE_LINES),
  ...all.flatMap(({ functions }) => functions).filter(({ lines }) => lines > MAX_FUNCTION_LINES),
];
for (const { label, lines } of tooLong) console.log(`too long: ${label}, ${lines} lines`);
if (tooLong.length > 0) process.exitCode = 1;

function listSources(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const sources = names.filter((name) => /\.(ts|vue)$/.test(name)).sort();
  return sources.map((name) => path.join(folder, name));
}

function measureFile(file: string): MeasuredFile {
  const text = readFileSync(file, 'utf8');
  const source = ts.createSourceFile(
    file,
    scriptOf(file, text),
    ts.ScriptTarget.Latest,
    true,
    ts.ScriptKind.TS,
  );
  const label = path.relative(root, file);
  const lines = text.trimEnd().split('\n').length;
  const functions = findFunctions(source).map((node) => ({
    label: `${label} ${functionName(node)}`,
    lines: lineCount(node),
  }));
  return { label, lines, isTable: isDataTable(source, lines), functions };
}

function scriptOf(file: string, text: string): string {
  if (!file.endsWith('.vue')) return text;
  return /<script[^>]*>(.*?)<\/script>/s.exec(text)?.[1] ?? '';
}

/** Functions with a block body, nested ones included; `x => x + 1` is an expression, not a function to read. */
function findFunctions(node: ts.Node): ts.Node[] {
  const inside: ts.Node[] = [];
  ts.forEachChild(node, (child) => {
    inside.push(...findFunctions(child));
  });
  return hasStatements(node) ? [node, ...inside] : inside;
}

function hasStatements(node: ts.Node): boolean {
  return (
    ts.isFunctionLike(node) && 'body' in node && node.body !== undefined && ts.isBlock(node.body as ts.Node)
  );
}

function functionName(node: ts.Node): string {
  if (ts.isConstructorDeclaration(node)) return 'constructor';
  const named = ts.isArrowFunction(node) || ts.isFunctionExpression(node) ? node.parent : node;
  const name = (named as ts.NamedDeclaration).name;
  return name === undefined ? '(anonymous)' : name.getText();
}

/** True if most of the file is constant lists and objects: rows to look up, not steps to follow. */
function isDataTable(source: ts.SourceFile, lines: number): boolean {
  const constants = source.statements.filter(ts.isVariableStatement);
  const tables = constants.flatMap(({ declarationList }) =>
    declarationList.declarations.filter(
      ({ initializer }) => initializer !== undefined && isLiteral(initializer),
    ),
  );
  return tables.reduce((sum, table) => sum + lineCount(table), 0) > lines * TABLE_SHARE;
}

function isLiteral(node: ts.Expression): boolean {
  if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node)) return isLiteral(node.expression);
  const isCollection = ts.isArrayLiteralExpression(node) || ts.isObjectLiteralExpression(node);
  return isCollection && findFunctions(node).length === 0;
}

/** Without leading comments. */
function lineCount(node: ts.Node): number {
  const source = node.getSourceFile();
  const lineOf = (position: number) => source.getLineAndCharacterOfPosition(position).line;
  return lineOf(node.getEnd()) - lineOf(node.getStart(source)) + 1;
}

function printPackage(name: string, files: readonly MeasuredFile[]): void {
  if (files.length === 0) return;
  console.log(name);
  printRow('files', files);
  printRow(
    'functions',
    files.flatMap(({ functions }) => functions),
  );
  const tables = files.filter(({ isTable }) => isTable);
  if (tables.length > 0) console.log(`  data tables: ${tables.map(({ label }) => label).join(', ')}`);
}

function printRow(kind: string, items: readonly Measured[]): void {
  const sorted = [...items].sort((a, b) => a.lines - b.lines);
  const longest = sorted.at(-1);
  const quantile = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]?.lines ?? 0;
  const counts = `${items.length}`.padStart(4);
  console.log(
    `  ${kind.padEnd(9)} ${counts}, lines: median ${quantile(0.5)}, p90 ${quantile(0.9)}, longest ${longest?.lines ?? 0} (${longest?.label ?? 'none'})`,
  );
}
