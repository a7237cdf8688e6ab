import type { Text } from '@danqing/protocol';
import { say } from './say/say.ts';

/** Hints for flags of sd-cli, mflux, ComfyUI and diffusers' scripts: the equivalent here. */
const MEMORY = say`Memory is planned before anything is loaded. \`--vram-budget 6GiB\` sets how much may be used; \`danqing plan\` shows the result.`;
const SAMPLER = say`The model uses its own schedule, Euler steps over flow matching. Omit this flag.`;
const IMAGES = say`Use \`--num-images\`, 1 to 4.`;
const GUIDANCE = say`Use \`--guidance\`, which is the CFG scale minus 1: \`--cfg-scale 1\` is \`--guidance 0\`.`;
const TEXT_ENCODER = say`Use \`--text-encoder\`.`;
const PROMPT = say`The prompt is the argument: \`danqing generate "a red fox"\`.`;
const LORA = say`LoRA is not supported yet.`;
const FROM_IMAGE = say`Image to image is not supported yet.`;
const VERBOSE = say`Progress is always shown; \`--json\` reports times and memory, \`danqing --version\` the version.`;
const DEVICE = say`Use \`--device\`, such as \`--device vulkan\`; \`danqing doctor\` lists the devices.`;
const PULL = say`Use \`danqing models pull z-image-turbo\`.`;
const DRAW = say`Use \`danqing generate "a red fox"\`.`;
const SERVE = say`Use \`danqing serve\`, which also serves the page.`;
const LIST = say`Use \`danqing models list\`.`;
const MODEL = say`Use \`--model\`, with a name or a folder.`;

const HINTS: ReadonlyMap<string, Text> = new Map([
  ['--negative', say`Use \`--negative-prompt\`.`],
  ['--prompt', PROMPT],
  ['-p', PROMPT],
  ['-W', say`Use \`--width\`.`],
  ['-H', say`Use \`--height\`.`],
  ['--cfg-scale', GUIDANCE],
  ['--guidance-scale', GUIDANCE],
  ['--cfg', GUIDANCE],
  ['--batch-count', IMAGES],
  ['--n', IMAGES],
  ['--count', IMAGES],
  ['--num', IMAGES],
  ['--num-images-per-prompt', IMAGES],
  ['-v', VERBOSE],
  ['--verbose', VERBOSE],
  ['--gpu', DEVICE],
  ['--cuda', DEVICE],
  ['--cpu', DEVICE],
  ['--ckpt', MODEL],
  ['--checkpoint', MODEL],
  ['--batch-size', IMAGES],
  ['-b', IMAGES],
  ['--diffusion-model', say`Use \`--transformer\`.`],
  ['--llm', TEXT_ENCODER],
  ['--flow-shift', say`Use \`--shift\`.`],
  ['--max-vram', say`Use \`--vram-budget\`, for example 6GiB.`],
  ['--offload-to-cpu', MEMORY],
  ['--offload', MEMORY],
  ['--cpu-offload', MEMORY],
  ['--lowvram', MEMORY],
  ['--medvram', MEMORY],
  ['--novram', MEMORY],
  ['--normalvram', MEMORY],
  ['--highvram', MEMORY],
  ['--stream-layers', MEMORY],
  ['--auto-fit', MEMORY],
  ['--low-ram', MEMORY],
  ['--vae-tiling', MEMORY],
  ['--sampling-method', SAMPLER],
  ['--sampler', SAMPLER],
  ['--sampler-name', SAMPLER],
  ['--scheduler', SAMPLER],
  ['--rng', say`The noise is always that of torch on a CPU. Omit this flag.`],
  [
    '--type',
    say`\`danqing models quantize\` writes smaller files once; files of every type can be opened as they are.`,
  ],
  ['--init-img', FROM_IMAGE],
  ['--image', FROM_IMAGE],
  ['--strength', FROM_IMAGE],
  ['--lora-model-dir', LORA],
  ['--lora', LORA],
  ['--lora-paths', LORA],
]);

/** Commands of other programs: the equivalent here. */
const COMMANDS: ReadonlyMap<string, Text> = new Map([
  ['pull', PULL],
  ['download', PULL],
  ['install', PULL],
  ['txt2img', DRAW],
  ['img_gen', DRAW],
  ['draw', DRAW],
  ['run', DRAW],
  ['img2img', FROM_IMAGE],
  ['server', SERVE],
  ['start', SERVE],
  ['webui', SERVE],
  ['ui', SERVE],
  ['list', LIST],
  ['ls', LIST],
  ['convert', say`Use \`danqing models quantize\`.`],
  ['import', say`Use \`danqing models import\`.`],
  ['version', say`Use \`danqing --version\`.`],
]);

const QUOTES = say`Put quotes around a prompt of several words: \`danqing generate "a red fox"\`.`;

/** Undefined if no known program has that flag or command. `message` is the parser's. */
export function hintForForeignWords(message: string): Text | undefined {
  const flag = /unknown option '([^'=]+)/.exec(message)?.[1];
  if (flag !== undefined) return HINTS.get(flag);
  const command = /unknown command '([^']+)/.exec(message)?.[1];
  if (command !== undefined) return COMMANDS.get(command);
  return /too many arguments for 'generate'/.test(message) ? QUOTES : undefined;
}
