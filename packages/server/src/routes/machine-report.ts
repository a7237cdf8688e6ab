import {
  benchReportSchema,
  LANGUAGES,
  measurementSchema,
  measurementStateSchema,
  reportBlocksSchema,
  startMeasurementSchema,
} from '@danqing/protocol';
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Services } from '../services.ts';
import type { AppEnv } from './app-env.ts';
import { FAILURE, jsonOf } from './describe.ts';

const tags = ['machine report'];
const FAILURES = { default: FAILURE };
const language = z.enum(LANGUAGES).default('en');
const download = z.enum(['0', '1']).default('0');
const fileOf = (mediaType: string) => ({
  description: 'The file',
  content: { [mediaType]: { schema: z.string() } },
});

/** The report is self-contained: it runs no script and loads nothing; its styles and those of its charts are inline. */
const REPORT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox";

const startRoute = createRoute({
  method: 'post',
  path: '/api/machine/report',
  tags,
  summary: 'Measures this machine with the current model. It has it to itself: jobs wait until it is over',
  request: { body: { required: true, content: { 'application/json': { schema: startMeasurementSchema } } } },
  responses: { 202: jsonOf(measurementSchema, 'The measurement, which waits or runs'), ...FAILURES },
});

const progressRoute = createRoute({
  method: 'get',
  path: '/api/machine/report/progress',
  tags,
  summary: 'What is being measured, and which report there is',
  responses: { 200: jsonOf(measurementStateSchema, 'Now'), ...FAILURES },
});

const cancelRoute = createRoute({
  method: 'post',
  path: '/api/machine/report/cancel',
  tags,
  summary: 'Cancels the measurement; the report before it stays. Of one that has ended nothing changes',
  responses: { 200: jsonOf(measurementStateSchema, 'When it has ended'), ...FAILURES },
});

const reportRoute = createRoute({
  method: 'get',
  path: '/api/machine/report',
  tags,
  summary: 'The last report as data, as `danqing report --from` takes it; as a download with `download=1`',
  request: { query: z.object({ download }) },
  responses: { 200: jsonOf(benchReportSchema.meta({ id: 'BenchReport' }), 'The report'), ...FAILURES },
});

const blocksRoute = createRoute({
  method: 'get',
  path: '/api/machine/report/blocks',
  tags,
  summary: 'The last report in pieces: headings, sentences, tables, charts as SVG',
  request: { query: z.object({ lang: language }) },
  responses: { 200: jsonOf(reportBlocksSchema, 'In their order'), ...FAILURES },
});

const htmlRoute = createRoute({
  method: 'get',
  path: '/api/machine/report.html',
  tags,
  summary: 'The last report as one page with both languages and no other file',
  request: { query: z.object({ lang: language, download }) },
  responses: { 200: fileOf('text/html'), ...FAILURES },
});

const markdownRoute = createRoute({
  method: 'get',
  path: '/api/machine/report.md',
  tags,
  summary: 'The last report as Markdown, charts inside as data: addresses',
  request: { query: z.object({ lang: language }) },
  responses: { 200: fileOf('text/markdown'), ...FAILURES },
});

export function machineReportRoutes(
  app: OpenAPIHono<AppEnv>,
  { measuring, reportShelf: shelf }: Services,
): void {
  app.openapi(startRoute, (c) => c.json(measuring.start(c.req.valid('json')), 202));
  app.openapi(progressRoute, async (c) => c.json(await measuring.state(), 200));
  app.openapi(cancelRoute, async (c) => c.json(await measuring.cancel(), 200));
  app.openapi(reportRoute, async (c) => {
    const report = await shelf.read();
    if (c.req.valid('query').download === '1') c.header('Content-Disposition', attachment('json'));
    return c.json(report, 200);
  });
  app.openapi(blocksRoute, async (c) => {
    const { lang } = c.req.valid('query');
    return c.json({ blocks: (await shelf.render()).blocks(lang) }, 200);
  });
  app.openapi(htmlRoute, async (c) => {
    const { lang, download: isDownload } = c.req.valid('query');
    const page = (await shelf.render()).html(lang);
    if (isDownload === '1') c.header('Content-Disposition', attachment('html'));
    c.header('Content-Security-Policy', REPORT_POLICY);
    return c.html(page, 200);
  });
  app.openapi(markdownRoute, async (c) => {
    const { lang } = c.req.valid('query');
    const text = (await shelf.render()).markdownWithCharts(lang);
    c.header('Content-Disposition', attachment(`${lang}.md`));
    return c.body(text, 200, { 'Content-Type': 'text/markdown; charset=utf-8' });
  });
}

function attachment(extension: string): string {
  return `attachment; filename="danqing-report.${extension}"`;
}
