import { readVersion } from '@danqing/engine/version';
import {
  type ErrorWords,
  isDanqingError,
  type Language,
  tellError,
  warningMessages,
} from '@danqing/protocol';
import { z } from 'zod';
import {
  type CallToolResult,
  McpServer,
  type RequestHandlerExtra,
  type ServerNotification,
  type ServerRequest,
} from '../../../vendor/mcp.js';
import type { JsonObject } from '../../routes/read-json.ts';
import { acceptedLanguage } from '../../security/accepted-language.ts';
import { whole } from '../lenient-fields.ts';
import { namedShape, readNamed } from '../named-fields.ts';
import type { DrawWatch, McpBackend, McpDrawing, McpOrder, McpPlan } from './mcp-backend.ts';
import { imageContent } from './picture-content.ts';

const READ_ONLY = { readOnlyHint: true, openWorldHint: false } as const;

/** The fields of a request; omitted ones take the model's defaults. */
const orderFields = {
  ...namedShape('mcp'),
  model: z.string().max(200).nullish().describe('One of list_models; else the current one'),
};

/** The tools over a backend. Each client has a server of its own. */
export function buildMcpServer(backend: McpBackend): McpServer {
  const server = new McpServer({ name: 'danqing', title: 'Danqing 丹青', version: readVersion() });
  server.registerTool(
    'generate_image',
    {
      title: 'Draw pictures from a prompt',
      description: 'Draws pictures on this machine and returns them, with their seeds and places.',
      inputSchema: orderFields,
      annotations: { readOnlyHint: false, destructiveHint: false, openWorldHint: false },
    },
    (given, extra) =>
      answering(extra, async (language) =>
        drawingResult(await backend.draw(orderOf(given), watchOf(extra)), language),
      ),
  );
  server.registerTool(
    'plan',
    {
      title: 'Whether a picture fits',
      description:
        'Says whether a picture fits into memory, where the memory goes and how long it takes. Draws nothing.',
      inputSchema: orderFields,
      annotations: READ_ONLY,
    },
    (given, extra) =>
      answering(extra, async (language) => planResult(await backend.plan(orderOf(given)), language)),
  );
  server.registerTool(
    'list_models',
    { title: 'Installed models', description: 'Lists the models of this machine.', annotations: READ_ONLY },
    (extra) => answering(extra, async () => jsonResult({ models: await backend.listModels() })),
  );
  addHistory(server, backend);
  return server;
}

function addHistory(server: McpServer, { listHistory }: McpBackend): void {
  if (listHistory === null) return;
  server.registerTool(
    'list_history',
    {
      title: 'Pictures that were drawn',
      description: 'Lists pictures that were drawn, newest first, with their settings.',
      inputSchema: {
        search: z.string().max(500).default('').describe('Words that must all be in the prompt'),
        limit: whole(1, 100).default(20),
      },
      annotations: READ_ONLY,
    },
    (query, extra) => answering(extra, async () => jsonResult({ images: await listHistory(query) })),
  );
}

type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;

function watchOf({ signal, _meta, sendNotification }: Extra): DrawWatch {
  const progressToken = _meta?.progressToken;
  let last = -1;
  return {
    signal,
    onProgress: (progress, total, message) => {
      // MCP requires progress to increase from one notification to the next.
      if (progressToken === undefined || progress <= last) return;
      last = progress;
      const params = { progressToken, progress, total, message };
      // If the client has gone, nobody needs the notification.
      sendNotification({ method: 'notifications/progress', params }).catch(() => undefined);
    },
  };
}

function orderOf({ model, ...given }: JsonObject): McpOrder {
  return {
    input: readNamed(given, 'mcp'),
    modelName: (typeof model === 'string' && model.trim()) || null,
  };
}

async function drawingResult(drawing: McpDrawing, language: Language): Promise<CallToolResult> {
  const { pictures, ...settings } = drawing;
  const warnings = warningMessages(drawing.warnings, language);
  const images = pictures.map(({ seed, place }) => ({ seed, place }));
  const content = await Promise.all(pictures.map(({ png }) => imageContent(png, pictures.length)));
  return {
    content: [...content, { type: 'text', text: describe(drawing, warnings) }],
    structuredContent: { ...settings, images, warnings },
  };
}

function describe(
  { model, width, height, steps, guidance, pictures }: McpDrawing,
  warnings: readonly string[],
): string {
  return [
    `Drawn with ${model}: ${width}x${height}, ${steps} steps, guidance ${guidance}.`,
    ...pictures.map(({ seed, place }) => `Seed ${seed}: ${place}`),
    ...warnings.map((warning) => `Warning: ${warning}`),
  ].join('\n');
}

function planResult({ error, ...plan }: McpPlan, language: Language): CallToolResult {
  const warnings = warningMessages(plan.warnings, language);
  return jsonResult({ ...plan, warnings, error: error === null ? null : toldError(error, language) });
}

function toldError(error: ErrorWords, language: Language) {
  const { message, hint } = tellError(error, language);
  return { code: error.code, message, ...(hint === undefined ? {} : { hint }) };
}

function jsonResult(value: object): CallToolResult {
  return { content: [{ type: 'text', text: JSON.stringify(value) }], structuredContent: { ...value } };
}

/**
 * Answers in the language the request asks for; English by default and over standard input. A DanqingError becomes an
 * answer that the model can act on; any other error is left to the SDK.
 */
async function answering(
  { requestInfo }: Extra,
  work: (language: Language) => Promise<CallToolResult>,
): Promise<CallToolResult> {
  const language = acceptedLanguage(String(requestInfo?.headers['accept-language'] ?? ''));
  try {
    return await work(language);
  } catch (error) {
    if (!isDanqingError(error)) throw error;
    const { code, message, hint } = toldError(error, language);
    const text = `${code}: ${message}${hint === undefined ? '' : `${language === 'zh' ? '' : ' '}${hint}`}`;
    return { isError: true, content: [{ type: 'text', text }] };
  }
}
