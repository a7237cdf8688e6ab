import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentWithoutSecrets } from '@danqing/engine';
import { DanqingError } from '@danqing/protocol';
import sharp from 'sharp';
import { type PictureCost, sumFlops } from '../measure/floor-flops.ts';
import { pictureFacts } from '../measure/picture-facts.ts';
import { say } from '../say/say.ts';
import type { BenchSession, Sample } from '../session.ts';

/** A command that starts a program to draw one image. */
export interface DrawCommand {
  readonly file: string;
  readonly args: readonly string[];
  /** Added to the environment of this process. */
  readonly env: Readonly<Record<string, string>>;
}

/** Where the program writes its image and keeps encoded prompts; null: prompts are not kept. */
export interface DrawPlaces {
  readonly png: string;
  readonly promptCache: string | null;
}

/** The program from start to exit, including writing the image: with the prompt cached on disk, and without. */
export async function openColdStartSession(
  command: (places: DrawPlaces) => DrawCommand,
  cost: PictureCost,
): Promise<BenchSession> {
  const folder = await mkdtemp(join(tmpdir(), 'danqing-bench-'));
  const running = new AbortController();
  const draw = async (promptCache: string | null): Promise<Sample> => {
    const png = join(folder, 'picture.png');
    const start = performance.now();
    await runToEnd(command({ png, promptCache }), running.signal);
    const durationMs = performance.now() - start;
    const { data } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    return { durationMs, pictures: [pictureFacts({ data })] };
  };
  const kept = join(folder, 'prompts');
  const dispose = async () => {
    running.abort();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    // Fills the system's file cache and our prompt cache.
    await draw(kept);
  } catch (error) {
    await dispose();
    throw error;
  }
  return {
    contestants: [
      { name: 'new prompt', flops: sumFlops(cost) },
      { name: 'cached prompt', flops: sumFlops(cost, 'text') },
    ],
    round: async () => [await draw(null), await draw(kept)],
    [Symbol.asyncDispose]: dispose,
  };
}

function runToEnd({ file, args, env }: DrawCommand, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      env: environmentWithoutSecrets(env),
      signal,
      killSignal: 'SIGKILL',
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-2000);
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) return resolve();
      const hint = say`Draw the same image with \`danqing generate\` to see what is wrong.`;
      reject(
        new DanqingError('ENGINE_CRASHED', say`The program ended with ${code ?? '?'}: ${said.trim()}`, {
          hint,
        }),
      );
    });
  });
}
