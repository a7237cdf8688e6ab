import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { CallToolResult, Progress } from '@modelcontextprotocol/sdk/types.js';
import sharp from 'sharp';

export interface Called {
  readonly result: CallToolResult;
  readonly progress: readonly Progress[];
  /** The first text of the answer. */
  readonly text: string;
}

export async function call(
  client: Client,
  name: string,
  args: Record<string, unknown> = {},
  options: { signal?: AbortSignal; onprogress?: (progress: Progress) => void } = {},
): Promise<Called> {
  const progress: Progress[] = [];
  const { onprogress = () => undefined, ...rest } = options;
  const result = (await client.callTool({ name, arguments: args }, undefined, {
    ...rest,
    timeout: 120_000,
    onprogress: (one) => {
      progress.push(one);
      onprogress(one);
    },
  })) as CallToolResult;
  const text = result.content.find((part) => part.type === 'text');
  return { result, progress, text: text?.type === 'text' ? text.text : '' };
}

export async function picturesOf({ content }: CallToolResult) {
  const images = content.filter((part) => part.type === 'image');
  return Promise.all(images.map(({ data }) => sharp(Buffer.from(data, 'base64')).metadata()));
}
