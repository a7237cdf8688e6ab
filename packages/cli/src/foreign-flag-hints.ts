import type { Text } from '@danqing/protocol';
import { say } from './say/say.ts';

/** Hints for flags of sd-cli, mflux and diffusers' scripts: the equivalent here. */
const MEMORY = say`Memory is planned before anything is loaded. \`--vram-budget 6GiB\` sets how much may be used; \`danqing plan\` shows the result.`;
const SAMPLER = say`The model uses its own schedule, Euler steps over flow matching. Omit this flag.`;
const IMAGES = say`Use \`--num-images\`, 1 to 4.`;
const GUIDANCE = say`Use \`--guidance\`, which is the CFG scale minus 1: \`--cfg-scale 1\` is \`--guidance 0\`.`;
const TEXT_ENCODER = say`Use \`--text-encoder\`.`;
const PROMPT = say`The prompt is the argument: danqing generate "a red fox".`;

const HINTS: ReadonlyMap<string, Text> = new Map([
  ['--negative', say`Use \`--negative-prompt\`.`],
  ['--prompt', PROMPT],
  ['-p', PROMPT],
  ['-W', say`Use \`--width\`.`],
  ['-H', say`Use \`--height\`.`],
  ['--cfg-scale', GUIDANCE],
  ['--guidance-scale', GUIDANCE],
  ['--batch-count', IMAGES],
  ['--batch-size', IMAGES],
  ['-b', IMAGES],
  ['--diffusion-model', say`Use \`--transformer\`.`],
  ['--llm', TEXT_ENCODER],
  ['--flow-shift', say`Use \`--shift\`.`],
  ['--max-vram', say`Use \`--vram-budget\`, for example 6GiB.`],
  ['--offload-to-cpu', MEMORY],
  ['--stream-layers', MEMORY],
  ['--auto-fit', MEMORY],
  ['--low-ram', MEMORY],
  ['--vae-tiling', MEMORY],
  ['--sampling-method', SAMPLER],
  ['--scheduler', SAMPLER],
  ['--rng', say`The noise is always that of torch on a CPU. Omit this flag.`],
  [
    '--type',
    say`\`danqing models quantize\` writes smaller files once; files of every type can be opened as they are.`,
  ],
  ['--init-img', say`Image to image is not supported yet.`],
  ['--image', say`Image to image is not supported yet.`],
  ['--lora-model-dir', say`LoRA is not supported yet.`],
]);

/** Undefined if no known program has that flag. `message` is the parser's. */
export function hintForFlag(message: string): Text | undefined {
  const flag = /unknown option '([^'=]+)/.exec(message)?.[1];
  return flag === undefined ? undefined : HINTS.get(flag);
}
