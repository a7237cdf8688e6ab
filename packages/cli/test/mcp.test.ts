import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readPictureTexts, sourceOfBytes } from '@danqing/protocol/pictures';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { expect, it } from 'vitest';
import { runDanqing, temporaryFolder } from './support/run-danqing.ts';

const PROGRAM = fileURLToPath(new URL('../../../bin/danqing.js', import.meta.url));
const folder = temporaryFolder();

it('draws for the official client over standard input and output, and ends with them', async () => {
  const client = new Client({ name: 'test', version: '1' });
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [PROGRAM, 'mcp', '--device', 'cpu', '--threads', '1', '--output', 'pictures'],
    cwd: folder,
    env: {
      PATH: process.env.PATH ?? '',
      DANQING_LANG: 'en',
      DANQING_MODELS: '',
      XDG_CONFIG_HOME: folder,
      XDG_DATA_HOME: folder,
      XDG_CACHE_HOME: folder,
    },
    stderr: 'pipe',
  });
  let said = '';
  transport.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8');
  });
  // Any other output on stdout is a transport error.
  const problems: Error[] = [];
  client.onerror = (error) => problems.push(error);
  await client.connect(transport);
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual(['generate_image', 'plan', 'list_models']);
  const progress: number[] = [];
  const result = (await client.callTool(
    {
      name: 'generate_image',
      arguments: { prompt: '一只可爱的橘色猫咪', width: 128, height: 128, steps: 2, seed: 7 },
    },
    undefined,
    { timeout: 50_000, onprogress: (one) => progress.push(one.progress) },
  )) as CallToolResult;
  expect(result.isError).not.toBe(true);
  expect(progress).toEqual([0, 1, 2]);
  const { images, model } = result.structuredContent as { images: { place: string }[]; model: string };
  const path = images[0]?.place ?? '';
  expect([model, path.startsWith(`${folder}/pictures/outputs_`)]).toEqual(['danqing-mini', true]);
  const [content] = result.content;
  const png = readFileSync(path);
  expect(content).toEqual({ type: 'image', data: png.toString('base64'), mimeType: 'image/png' });
  const { texts } = await readPictureTexts(sourceOfBytes(png));
  expect(texts.map(({ keyword }) => keyword)).toEqual(['parameters', 'danqing']);
  const { pid } = transport;
  await client.close();
  expect(problems).toEqual([]);
  expect(said).toContain(`Danqing speaks MCP; pictures go to ${folder}/pictures`);
  expect(existsSync(`/proc/${pid}`)).toBe(false);
});

it('says on stderr why it cannot begin', async () => {
  const { code, stdout, stderr } = await runDanqing(['mcp', '--model', 'no-such-model'], { cwd: folder });
  expect([code, stdout]).toEqual([3, '']);
  expect(stderr).toContain('MODEL_NOT_FOUND');
});
