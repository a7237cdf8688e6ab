import { MODEL_KINDS } from '@danqing/protocol';
import { Command, type Help, Option } from 'commander';
import { examples } from './examples.ts';
import type {
  BenchFlags,
  DoctorFlags,
  GenerateFlags,
  JsonFlag,
  McpFlags,
  PlanFlags,
  ReportFlags,
  ServeFlags,
  ShowFlags,
  TraceFlags,
} from './flags.ts';
import { addInstallCommands, type InstallHandlers } from './install-commands.ts';
import type { Messages } from './messages/catalogue.ts';
import { textWidth } from './text-width.ts';

/** What the commands do. */
export interface Handlers extends InstallHandlers {
  generate(prompt: string, flags: GenerateFlags): Promise<void>;
  serve(flags: ServeFlags): Promise<void>;
  mcp(flags: McpFlags): Promise<void>;
  trace(flags: TraceFlags): Promise<void>;
  listModels(flags: JsonFlag): Promise<void>;
  showPicture(files: readonly string[], flags: JsonFlag): Promise<void>;
  showModel(name: string | undefined, flags: ShowFlags): Promise<void>;
  showCache(flags: JsonFlag): Promise<void>;
  clearCache(flags: JsonFlag): Promise<void>;
  showConfig(flags: JsonFlag): Promise<void>;
  writeConfig(path: string | undefined, flags: JsonFlag): Promise<void>;
  makeToken(flags: JsonFlag): Promise<void>;
  doctor(flags: DoctorFlags): Promise<void>;
  plan(flags: PlanFlags): Promise<void>;
  report(flags: ReportFlags): Promise<void>;
  bench(flags: BenchFlags): Promise<void>;
  compareBench(files: { before: string; after: string }, flags: JsonFlag): Promise<void>;
}

const EXAMPLE_PROMPT = '一只可爱的橘色猫咪，窗台，阳光';

type OptionTexts = Messages['help']['options'];

/** The grammar of the command line. Building it loads nothing of what the commands need. */
export function buildProgram(messages: Messages, version: string, handlers: Handlers): Command {
  const { help } = messages;
  const program = new Command('danqing')
    .description(help.commands.danqing)
    .version(version, '-V, --version', help.options.version)
    .helpCommand('help [command]', help.commands.help);
  addGenerate(program, help, handlers);
  addServe(program, help, handlers);
  addMcp(program, help, handlers);
  addTrace(program, help, handlers);
  addShow(program, help, handlers);
  addModels(program, help, handlers);
  addCache(program, help, handlers);
  addConfig(program, help, handlers);
  addPlan(program, help, handlers);
  addBench(program, help, handlers);
  addReport(program, help, handlers);
  program
    .command('doctor')
    .description(help.commands.doctor)
    .option('--quick', help.options.quick)
    .option('--json', help.options.json)
    .addHelpText('after', examples(help, ['danqing doctor', 'danqing doctor --json']))
    .action((flags: DoctorFlags) => handlers.doctor(flags));
  program.addHelpText(
    'after',
    examples(help, ['danqing generate "一只可爱的橘色猫咪，窗台，阳光"', 'danqing doctor']),
  );
  for (const command of allCommands(program)) {
    if (command === program || command.commands.length === 0) {
      command.option('--config <file>', help.options.config);
    }
    command
      .helpOption('-h, --help', help.options.help)
      .configureHelp({ ...helpStyle(help.titles), showGlobalOptions: false });
  }
  return program;
}

/** The program and every command below it, each before its own. */
export function allCommands(program: Command): Command[] {
  return [program, ...program.commands.flatMap(allCommands)];
}

function addGenerate(program: Command, help: Messages['help'], handlers: Handlers): void {
  const { options } = help;
  const command = program
    .command('generate')
    .description(help.commands.generate)
    .argument('<prompt>', help.arguments.prompt);
  addRequestOptions(command, options)
    .option('--seed <n>', options.seed)
    .option('--num-images <n>', options.numImages)
    .option('-o, --output <path>', options.output)
    .option('--overwrite', options.overwrite);
  addModelOptions(command.option('-m, --model <name>', options.model), options);
  addRunOptions(command, options)
    .addHelpText(
      'after',
      examples(help, [
        'danqing generate "一只可爱的橘色猫咪，窗台，阳光"',
        'danqing generate "a red apple on a table" --size 256x192 --seed 42 --output apple.png',
        'danqing generate "a lighthouse at dawn" --model ~/models/Z-Image-Turbo --size 1024x576 --num-images 4',
        'danqing generate "雪山" --transformer z_image_turbo-Q4_0.gguf --text-encoder qwen3-4b.gguf --vae ae.safetensors',
      ]),
    )
    .action((prompt: string, flags: GenerateFlags) => handlers.generate(prompt, flags));
}

function addServe(program: Command, help: Messages['help'], handlers: Handlers): void {
  const { commands, options } = help;
  const command = program
    .command('serve')
    .description(commands.serve)
    .option('--host <address>', options.host)
    .option('-p, --port <n>', options.port)
    .option('--insecure', options.insecure)
    .option('-m, --model <name>', options.model)
    .addOption(kindOption(options))
    .option('-o, --output <folder>', options.outputFolder);
  addDeviceOptions(command, options)
    .option('--no-prompt-cache', options.noPromptCache)
    .option('--json', options.json)
    .addHelpText(
      'after',
      examples(help, [
        'danqing serve',
        'danqing serve --port 8080 --model ~/models/Z-Image-Turbo',
        'DANQING_SERVER_AUTH_TOKEN=$(danqing config token) danqing serve --host 0.0.0.0',
      ]),
    )
    .action((flags: ServeFlags) => handlers.serve(flags));
}

function addMcp(program: Command, help: Messages['help'], handlers: Handlers): void {
  const { commands, options } = help;
  const command = program
    .command('mcp')
    .description(commands.mcp)
    .option('-m, --model <name>', options.model)
    .addOption(kindOption(options))
    .option('-o, --output <folder>', options.outputFolder);
  addDeviceOptions(command, options)
    .option('--no-prompt-cache', options.noPromptCache)
    .addHelpText(
      'after',
      examples(help, ['danqing mcp', 'danqing mcp --model ~/models/Z-Image-Turbo --output ~/Pictures']),
    )
    .action((flags: McpFlags) => handlers.mcp(flags));
}

function addTrace(program: Command, help: Messages['help'], handlers: Handlers): void {
  const { options } = help;
  const command = program
    .command('trace')
    .description(help.commands.trace)
    .requiredOption('--prompt <text>', options.prompt);
  addRequestOptions(command, options)
    .option('--seed <n>', options.seed)
    .option('--noise <file>', options.noise)
    .requiredOption('--out <file>', options.out)
    .option('--png <file>', options.png);
  addModelOptions(command.option('-m, --model <name>', options.model), options);
  addRunOptions(command, options)
    .addHelpText(
      'after',
      examples(help, [
        'danqing trace --prompt "一只猫" --width 256 --height 256 --steps 8 --guidance 0 --seed 42 --out trace.safetensors',
        'danqing trace --prompt "a cat" --noise noise.safetensors --out trace.safetensors --device cpu --precision f32',
      ]),
    )
    .action((flags: TraceFlags) => handlers.trace(flags));
}

function addShow(program: Command, help: Messages['help'], handlers: Handlers): void {
  program
    .command('show')
    .description(help.commands.showPicture)
    .argument('<files...>', help.arguments.pictures)
    .option('--json', help.options.json)
    .addHelpText(
      'after',
      examples(help, ['danqing show outputs/cat.png', 'danqing show ~/Downloads/*.jpg --json']),
    )
    .action((files: string[], flags: JsonFlag) => handlers.showPicture(files, flags));
}

function addModels(program: Command, help: Messages['help'], handlers: Handlers): void {
  const { options } = help;
  const models = program.command('models').description(help.commands.models);
  models.helpCommand('help [command]', help.commands.help);
  models
    .command('list')
    .description(help.commands.list)
    .option('--json', options.json)
    .addHelpText(
      'after',
      examples(help, ['danqing models list', 'DANQING_MODELS=~/models danqing models list --json']),
    )
    .action((flags: JsonFlag) => handlers.listModels(flags));
  addModelOptions(
    models.command('show').description(help.commands.show).argument('[model]', help.arguments.model),
    options,
  )
    .option('--json', options.json)
    .addHelpText(
      'after',
      examples(help, [
        'danqing models show danqing-mini',
        'danqing models show ~/models/Z-Image-Turbo --transformer z_image_turbo-Q4_0.gguf',
      ]),
    )
    .action((name: string | undefined, flags: ShowFlags) => handlers.showModel(name, flags));
  addInstallCommands(models, help, handlers);
  models.addHelpText(
    'after',
    examples(help, [
      'danqing models list',
      'danqing models pull z-image-turbo',
      'danqing models show danqing-mini',
    ]),
  );
}

function addCache(program: Command, help: Messages['help'], handlers: Handlers): void {
  const { commands, options } = help;
  const cache = program.command('cache').description(commands.cache);
  cache.helpCommand('help [command]', commands.help);
  cache
    .command('show')
    .description(commands.showCache)
    .option('--json', options.json)
    .addHelpText('after', examples(help, ['danqing cache show']))
    .action((flags: JsonFlag) => handlers.showCache(flags));
  cache
    .command('clear')
    .description(commands.clearCache)
    .option('--json', options.json)
    .addHelpText('after', examples(help, ['danqing cache clear']))
    .action((flags: JsonFlag) => handlers.clearCache(flags));
  cache.addHelpText('after', examples(help, ['danqing cache show', 'danqing cache clear']));
}

function addConfig(program: Command, help: Messages['help'], handlers: Handlers): void {
  const { arguments: args, commands, options } = help;
  const config = program.command('config').description(commands.config);
  config.helpCommand('help [command]', commands.help);
  config
    .command('show')
    .description(commands.showConfig)
    .option('--json', options.json)
    .addHelpText('after', examples(help, ['danqing config show', 'danqing config show --config my.yaml']))
    .action((flags: JsonFlag) => handlers.showConfig(flags));
  config
    .command('init')
    .description(commands.writeConfig)
    .argument('[file]', args.configFile)
    .option('--json', options.json)
    .addHelpText(
      'after',
      examples(help, ['danqing config init', 'danqing config init ~/.config/danqing/config.yaml']),
    )
    .action((path: string | undefined, flags: JsonFlag) => handlers.writeConfig(path, flags));
  config
    .command('token')
    .description(commands.makeToken)
    .option('--json', options.json)
    .addHelpText('after', examples(help, ['DANQING_SERVER_AUTH_TOKEN=$(danqing config token) danqing serve']))
    .action((flags: JsonFlag) => handlers.makeToken(flags));
  config.addHelpText('after', examples(help, ['danqing config show', 'danqing config init']));
}

function addPlan(program: Command, help: Messages['help'], handlers: Handlers): void {
  const { options } = help;
  const command = program
    .command('plan')
    .description(help.commands.plan)
    .option('--gpu <name>', options.gpu)
    .option('--all-gpus', options.allGpus)
    .option('-s, --size <WxH>', options.planSize)
    .option('--width <px>', options.width)
    .option('--height <px>', options.height)
    .option('--aspect <W:H>', options.aspect)
    .option('--max-seconds <n>', options.maxSeconds)
    .option('--steps <n>', options.steps)
    .option('--guidance <x>', options.guidance)
    .option('--files <type>', options.files)
    .option('--prompt <text>', options.planPrompt, EXAMPLE_PROMPT);
  addModelOptions(command.option('-m, --model <name>', options.model), options);
  addDeviceOptions(command, options)
    .option('--json', options.json)
    .addHelpText(
      'after',
      examples(help, [
        'danqing plan',
        'danqing plan --model z-image-turbo --size 1024x1024',
        'danqing plan --gpu "RTX 3060 Laptop 6GB"',
        'danqing plan --gpu "4060 ti 16gb" --size auto --max-seconds 20',
        'danqing plan --gpu 4090 --vram-budget 6GiB',
        'danqing plan --all-gpus --json',
      ]),
    )
    .action((flags: PlanFlags) => handlers.plan(flags));
}

function addBench(program: Command, help: Messages['help'], handlers: Handlers): void {
  const { commands, options } = help;
  const bench = program.command('bench').description(commands.bench);
  bench.helpCommand('help [command]', commands.help);
  bench
    .option('--list', options.listCases)
    .option('--suite <name>', options.suite)
    .option('--case <names>', options.case)
    .option('--rounds <n>', options.rounds)
    .option('-o, --output <file>', options.benchOutput)
    .option('--prompt <text>', options.benchPrompt, EXAMPLE_PROMPT);
  addPictureOptions(bench, options).option('--seed <n>', options.benchSeed);
  addModelOptions(bench.option('-m, --model <name>', options.model), options);
  addDeviceOptions(bench, options)
    .option('-q, --quiet', options.quiet)
    .option('--json', options.json)
    .addHelpText(
      'after',
      examples(help, [
        'danqing bench',
        'danqing bench --list',
        'danqing bench --suite full --output before.json',
        'danqing bench --case warm-picture,step --rounds 5',
        'danqing bench compare before.json after.json',
      ]),
    )
    .action((flags: BenchFlags) => handlers.bench(flags));
  bench
    .command('compare')
    .description(commands.compareBench)
    .argument('<before>', help.arguments.before)
    .argument('<after>', help.arguments.after)
    .option('--json', options.json)
    .addHelpText('after', examples(help, ['danqing bench compare before.json after.json']))
    // `bench` has a flag of that name too, and takes it for its own wherever it stands.
    .action((before: string, after: string, _flags: JsonFlag, command: Command) =>
      handlers.compareBench({ before, after }, command.optsWithGlobals()),
    );
}

function addReport(program: Command, help: Messages['help'], handlers: Handlers): void {
  const { commands, options } = help;
  const command = program
    .command('report')
    .description(commands.report)
    .option('-o, --output <folder>', options.reportOutput)
    .option('--from <file>', options.from)
    .option('--pictures <n>', options.pictures)
    .option('--prompt <text>', options.benchPrompt, EXAMPLE_PROMPT)
    .option('--steps <n>', options.steps)
    .option('--guidance <x>', options.guidance)
    .option('--seed <n>', options.benchSeed);
  addModelOptions(command.option('-m, --model <name>', options.model), options);
  addDeviceOptions(command, options)
    .option('-q, --quiet', options.quiet)
    .option('--json', options.json)
    .addHelpText(
      'after',
      examples(help, [
        'danqing report',
        'danqing report --output my-report --pictures 5',
        'danqing report --from other-machine/report.json --output other-machine',
      ]),
    )
    .action((flags: ReportFlags) => handlers.report(flags));
}

function addRequestOptions(command: Command, options: OptionTexts): Command {
  return addPictureOptions(command.option('-n, --negative-prompt <text>', options.negative), options);
}

function addPictureOptions(command: Command, options: OptionTexts): Command {
  return command
    .option('-s, --size <WxH>', options.size)
    .option('--width <px>', options.width)
    .option('--height <px>', options.height)
    .option('--steps <n>', options.steps)
    .option('--guidance <x>', options.guidance)
    .option('--cfg-normalization <x>', options.cfgNormalization)
    .option('--cfg-truncation <x>', options.cfgTruncation)
    .option('--shift <x>', options.shift);
}

function addModelOptions(command: Command, options: OptionTexts): Command {
  return command
    .option('--transformer <path>', options.transformer)
    .option('--text-encoder <path>', options.textEncoder)
    .option('--vae <path>', options.vae)
    .option('--tokenizer <path>', options.tokenizer)
    .addOption(kindOption(options));
}

function kindOption(options: OptionTexts): Option {
  return new Option('--model-kind <kind>', options.modelKind).choices([...MODEL_KINDS]);
}

function addRunOptions(command: Command, options: OptionTexts): Command {
  return addDeviceOptions(command, options)
    .option('--no-prompt-cache', options.noPromptCache)
    .option('-q, --quiet', options.quiet)
    .option('--json', options.json);
}

function addDeviceOptions(command: Command, options: OptionTexts): Command {
  return command
    .option('-d, --device <name>', options.device)
    .option('--threads <n>', options.threads)
    .option('--vram-budget <size>', options.vramBudget)
    .addOption(new Option('--precision <mode>', options.precision).choices(['auto', 'f32']));
}

/** Commander's own words in the language of the rest; Chinese characters count as two columns. */
function helpStyle(titles: Readonly<Record<string, string>>): Partial<Help> {
  return {
    styleTitle: (title) => titles[title] ?? title,
    displayWidth: textWidth,
    // Descriptions name choices and defaults themselves.
    optionDescription: (option) => option.description,
  };
}
