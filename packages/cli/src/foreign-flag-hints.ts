import type { Text } from '@danqing/protocol';
import { say } from './say/say.ts';

/** What flags of sd-cli, mflux and diffusers' scripts are called here, to be told to who types them. */
const MEMORY = say`Memory is planned before anything is loaded; \`--vram-budget 6GiB\` says how much may be used, \`danqing plan\` what comes of it.`;
const SAMPLER = say`The model is drawn with its own schedule, Euler steps over flow matching; leave it out.`;
const IMAGES = say`Here it is \`--num-images\`, 1 to 4.`;
const GUIDANCE = say`Here it is \`--guidance\`, the CFG scale less 1: \`--cfg-scale 1\` is \`--guidance 0\`.`;
const TEXT_ENCODER = say`Here it is \`--text-encoder\`.`;
const PROMPT = say`The prompt is the argument: danqing generate "a red fox".`;

const HINTS: ReadonlyMap<string, Text> = new Map([
  ['--negative', say`Here it is \`--negative-prompt\`.`],
  ['--prompt', PROMPT],
  ['-p', PROMPT],
  ['-W', say`Here it is \`--width\`.`],
  ['-H', say`Here it is \`--height\`.`],
  ['--cfg-scale', GUIDANCE],
  ['--guidance-scale', GUIDANCE],
  ['--batch-count', IMAGES],
  ['--batch-size', IMAGES],
  ['-b', IMAGES],
  ['--diffusion-model', say`Here it is \`--transformer\`.`],
  ['--llm', TEXT_ENCODER],
  ['--flow-shift', say`Here it is \`--shift\`.`],
  ['--max-vram', say`Here it is \`--vram-budget\`, such as 6GiB.`],
  ['--offload-to-cpu', MEMORY],
  ['--stream-layers', MEMORY],
  ['--auto-fit', MEMORY],
  ['--low-ram', MEMORY],
  ['--vae-tiling', MEMORY],
  ['--sampling-method', SAMPLER],
  ['--scheduler', SAMPLER],
  ['--rng', say`The noise is that of torch on a CPU; leave it out.`],
  ['--type', say`\`danqing models quantize\` writes smaller files once; every type of file opens as it is.`],
  ['--init-img', say`Image to image is not there yet.`],
  ['--image', say`Image to image is not there yet.`],
  ['--lora-model-dir', say`LoRA is not there yet.`],
]);

/** Undefined: a flag of nobody. `message` is the parser's. */
export function hintForFlag(message: string): Text | undefined {
  const flag = /unknown option '([^'=]+)/.exec(message)?.[1];
  return flag === undefined ? undefined : HINTS.get(flag);
}
