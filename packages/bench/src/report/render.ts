/** Renders the report. Loads the chart library, so import it lazily. */
import type { BenchReport, Block, Language } from '@danqing/protocol';
import { toHtml, toMarkdown } from './block.ts';
import { htmlPage } from './page.ts';
import type { Planned } from './plan-beside.ts';
import { reportBlocks } from './report-blocks.ts';
import { reportTexts } from './texts/texts.ts';

export interface RenderedReport {
  /** Content for embedding in another page. */
  blocks(language: Language): Block[];
  /** A self-contained page with both languages; `first` is shown first. */
  html(first: Language): string;
  /** With charts as separate files, by name. */
  markdown(language: Language): {
    readonly text: string;
    readonly charts: [name: string, svg: string][];
  };
  /** A single file with embedded charts. */
  markdownWithCharts(language: Language): string;
}

export function renderReport(report: BenchReport, planned: Planned): RenderedReport {
  const blocksIn = (language: Language) => reportBlocks(report, planned, reportTexts(language));
  const { settings, machine } = report;
  return {
    blocks: blocksIn,
    html(first) {
      const pages = { en: toHtml(blocksIn('en')), zh: toHtml(blocksIn('zh')) };
      return htmlPage(reportTexts(first).title(settings.model, machine.device), pages, first);
    },
    markdown(language) {
      const blocks = blocksIn(language);
      const fileOf = (name: string) => `${name}.${language}.svg`;
      return { text: toMarkdown(blocks, fileOf), charts: chartsOf(blocks, fileOf) };
    },
    markdownWithCharts(language) {
      const blocks = blocksIn(language);
      const urls = new Map(chartsOf(blocks, (name) => name).map(([name, svg]) => [name, dataUrl(svg)]));
      return toMarkdown(blocks, (name) => urls.get(name) ?? name);
    },
  };
}

function chartsOf(blocks: readonly Block[], fileOf: (name: string) => string): [name: string, svg: string][] {
  return blocks.flatMap((block) =>
    block.kind === 'chart' ? [[fileOf(block.name), block.svg] satisfies [string, string]] : [],
  );
}

function dataUrl(svg: string): string {
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
}
