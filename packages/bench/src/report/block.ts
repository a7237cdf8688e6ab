import type { Block } from '@danqing/protocol';

/** `urlOf` returns the URL of a chart's file. */
export function toMarkdown(blocks: readonly Block[], urlOf: (name: string) => string): string {
  return `${blocks.map((block) => markdownOf(block, urlOf)).join('\n\n')}\n`;
}

function markdownOf(block: Block, urlOf: (name: string) => string): string {
  switch (block.kind) {
    case 'heading':
      return `${'#'.repeat(block.level)} ${escapeMarkdown(block.text)}`;
    case 'text':
      // A leading character could start a heading or a list.
      return escapeMarkdown(block.text).replace(/^(?=[#>+=-])|^\d+(?=[.)] )/, '$&\\');
    case 'chart':
      return `![${escapeMarkdown(block.alt)}](${urlOf(block.name)})`;
    case 'table': {
      const line = (cells: readonly string[]) => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
      return [line(block.head), line(block.head.map(() => '---')), ...block.rows.map(line)].join('\n');
    }
  }
}

/**
 * Escapes text and joins it to one line: names of models and devices are arbitrary and must not become markup, links or
 * images. `_` is kept inside words, where it has no meaning, so that q4_0 stays readable.
 */
function escapeMarkdown(text: string): string {
  return text
    .replace(/\s*[\r\n\u2028\u2029]\s*/g, ' ')
    .replace(/[\\`*[\]|~]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\$&')
    .replace(/&(?=#?\w+;)/g, '&amp;')
    .replaceAll('<', '&lt;');
}

export function toHtml(blocks: readonly Block[]): string {
  return blocks.map(htmlOf).join('\n');
}

function htmlOf(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `<h${block.level}>${escapeHtml(block.text)}</h${block.level}>`;
    case 'text':
      return `<p>${escapeHtml(block.text)}</p>`;
    case 'chart':
      return `<figure role="img" aria-label="${escapeHtml(block.alt)}">${block.svg}</figure>`;
    case 'table': {
      const row = (cells: readonly string[], tag: 'td' | 'th') =>
        `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`;
      const body = block.rows.map((cells) => row(cells, 'td')).join('\n');
      return `<div class="wide"><table><thead>${row(block.head, 'th')}</thead><tbody>\n${body}\n</tbody></table></div>`;
    }
  }
}

export function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
  };
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? character);
}
