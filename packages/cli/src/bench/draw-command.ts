import type { DrawCommand, DrawPlaces } from '@danqing/bench';
import { COMPONENT_KINDS, COMPONENTS, type GenerateRequest, REQUEST_FLAGS } from '@danqing/protocol';
import type { BenchFlags } from './bench-flags.ts';

/** A command that runs this program again to draw the image. */
export function drawCommand(
  request: GenerateRequest,
  { flags, configFile }: { readonly flags: BenchFlags; readonly configFile: string | null },
  { png, promptCache }: DrawPlaces,
): DrawCommand {
  const options = {
    ...Object.fromEntries(REQUEST_FLAGS.map(({ field, flag }) => [flag.long, request[field]])),
    '--model': flags.model,
    ...Object.fromEntries(COMPONENT_KINDS.map((kind) => [COMPONENTS[kind].flag, flags[kind]])),
    '--tokenizer': flags.tokenizer,
    '--device': flags.device,
    '--threads': flags.threads,
    '--precision': flags.precision,
    '--vram-budget': flags.vramBudget,
    '--config': configFile ?? undefined,
    '--output': png,
  };
  const args = Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${value}`],
  );
  const [, program = ''] = process.argv;
  return {
    file: process.execPath,
    args: [...process.execArgv, program, 'generate', ...args, '--overwrite', '--quiet', '--', request.prompt],
    env: { DANQING_PROMPT_CACHE: promptCache ?? 'off' },
  };
}
