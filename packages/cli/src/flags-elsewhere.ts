/** What flags of sd-cli, mflux and diffusers' scripts are called here, to be told to who types them. */
const MEMORY =
  'Memory is planned before anything is loaded; `--vram-budget 6GiB` says how much may be used, `danqing plan` what comes of it.';
const SAMPLER = 'The model is drawn with its own schedule, Euler steps over flow matching; leave it out.';
const IMAGES = 'Here it is `--num-images`, 1 to 4.';
const GUIDANCE = 'Here it is `--guidance`, the CFG scale less 1: `--cfg-scale 1` is `--guidance 0`.';
const TEXT_ENCODER = 'Here it is `--text-encoder`.';
const PROMPT = 'The prompt is the argument: danqing generate "a red fox".';

const HINTS: ReadonlyMap<string, string> = new Map([
  ['--negative', 'Here it is `--negative-prompt`.'],
  ['--prompt', PROMPT],
  ['-p', PROMPT],
  ['-W', 'Here it is `--width`.'],
  ['-H', 'Here it is `--height`.'],
  ['--cfg-scale', GUIDANCE],
  ['--guidance-scale', GUIDANCE],
  ['--batch-count', IMAGES],
  ['--batch-size', IMAGES],
  ['-b', IMAGES],
  ['--diffusion-model', 'Here it is `--transformer`.'],
  ['--llm', TEXT_ENCODER],
  ['--flow-shift', 'Here it is `--shift`.'],
  ['--max-vram', 'Here it is `--vram-budget`, such as 6GiB.'],
  ['--offload-to-cpu', MEMORY],
  ['--stream-layers', MEMORY],
  ['--auto-fit', MEMORY],
  ['--low-ram', MEMORY],
  ['--vae-tiling', MEMORY],
  ['--sampling-method', SAMPLER],
  ['--scheduler', SAMPLER],
  ['--rng', 'The noise is that of torch on a CPU; leave it out.'],
  ['--type', '`danqing models quantize` writes smaller files once; every type of file opens as it is.'],
  ['--init-img', 'Image to image is not there yet.'],
  ['--image', 'Image to image is not there yet.'],
  ['--lora-model-dir', 'LoRA is not there yet.'],
]);

/** Undefined: a flag of nobody. `message` is the parser's. */
export function hintForFlag(message: string): string | undefined {
  const flag = /unknown option '([^'=]+)/.exec(message)?.[1];
  return flag === undefined ? undefined : HINTS.get(flag);
}
