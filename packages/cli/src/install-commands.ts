import { MODEL_KINDS } from '@danqing/protocol';
import { type Command, Option } from 'commander';
import { examples } from './examples.ts';
import type { ImportFlags, PullFlags, QuantizeFlags, RemoveFlags } from './install-flags.ts';
import type { Messages } from './messages/catalogue.ts';

/** What the commands do that change which models are installed. */
export interface InstallHandlers {
  pullModel(model: string, flags: PullFlags): Promise<void>;
  importModel(paths: readonly string[], flags: ImportFlags): Promise<void>;
  removeModel(name: string, flags: RemoveFlags): Promise<void>;
  quantizeModel(model: string, flags: QuantizeFlags): Promise<void>;
}

/** `models pull`, `import`, `quantize`, `remove`. */
export function addInstallCommands(models: Command, help: Messages['help'], handlers: InstallHandlers): void {
  addPull(models, help, handlers);
  addImport(models, help, handlers);
  addQuantize(models, help, handlers);
  models
    .command('remove')
    .description(help.commands.remove)
    .argument('<name>', help.arguments.installed)
    .option('-y, --yes', help.options.yes)
    .option('--json', help.options.json)
    .addHelpText('after', examples(help, ['danqing models remove z-image-turbo-q4_0']))
    .action((name: string, flags: RemoveFlags) => handlers.removeModel(name, flags));
}

function addPull(models: Command, help: Messages['help'], handlers: InstallHandlers): void {
  const { options } = help;
  models
    .command('pull')
    .description(help.commands.pull)
    .argument('<model>', help.arguments.catalogue)
    .option('--variant <name>', options.variant)
    // Named in full so that no address is ever taken from the command line.
    .addOption(new Option('--source <name>', options.source).choices(['modelscope', 'huggingface', 'mirror']))
    .option('--name <name>', options.installName)
    .option('--parallel <n>', options.parallel)
    .option('-q, --quiet', options.quiet)
    .option('--json', options.json)
    .addHelpText(
      'after',
      examples(help, [
        'danqing models pull z-image-turbo',
        'danqing models pull z-image-turbo --variant q4_0 --source modelscope',
        'DANQING_SOURCES_MIRROR=https://models.example.com danqing models pull z-image-turbo --source mirror',
      ]),
    )
    .action((model: string, flags: PullFlags) => handlers.pullModel(model, flags));
}

function addImport(models: Command, help: Messages['help'], handlers: InstallHandlers): void {
  const { options } = help;
  models
    .command('import')
    .description(help.commands.import)
    .argument('<path...>', help.arguments.paths)
    .option('--name <name>', options.installName)
    .addOption(new Option('--model-kind <kind>', options.modelKind).choices([...MODEL_KINDS]))
    .option('--link', options.link)
    .option('-q, --quiet', options.quiet)
    .option('--json', options.json)
    .addHelpText(
      'after',
      examples(help, [
        'danqing models import ~/Downloads/Z-Image-Turbo --name z-image-turbo',
        'danqing models import z_image_turbo_bf16.safetensors qwen_3_4b.safetensors ae.safetensors Z-Image-Turbo/tokenizer',
        'danqing models import ~/ComfyUI/models ~/Z-Image-Turbo/tokenizer --link',
      ]),
    )
    .action((paths: string[], flags: ImportFlags) => handlers.importModel(paths, flags));
}

function addQuantize(models: Command, help: Messages['help'], handlers: InstallHandlers): void {
  const { options } = help;
  models
    .command('quantize')
    .description(help.commands.quantize)
    .argument('<model>', help.arguments.installedModel)
    .requiredOption('--type <type>', options.quantizeType)
    .option('--name <name>', options.quantizedName)
    .option('--threads <n>', options.threads)
    .option('-q, --quiet', options.quiet)
    .option('--json', options.json)
    .addHelpText(
      'after',
      examples(help, [
        'danqing models quantize z-image-turbo-bf16 --type q4_K --name small',
        'danqing models quantize danqing-mini --type q8_0',
      ]),
    )
    .action((model: string, flags: QuantizeFlags) => handlers.quantizeModel(model, flags));
}
