import type { Command } from 'commander';
import { allCommands } from '../../src/program.ts';

const WIDTH = 110;

const INTRODUCTION = `# Command line

The help of every command, as \`danqing COMMAND --help\` prints it; \`DANQING_LANG=zh\` prints it in Chinese. This page is
written by a test (\`npx vitest run packages/cli/test/program.test.ts -u\`).

Results go to stdout, progress, warnings and errors to stderr. With \`--json\`, stdout holds one JSON object; a failure is
\`{"error": {"code", "message", "hint", "details"}}\`. Seeds in JSON are strings of digits. Exit statuses are those of the
[error table](errors.md): 0 success, 2 input, 3 model, 4 device, 5 memory, 6 engine, 7 busy, 8 access, 9 source of models, 70 a bug, 130 cancelled.

Everything that a flag leaves open comes from the [settings](settings.md): environment variables, \`config.yaml\`, defaults.
Models are looked for in the folders of \`DANQING_MODELS\` (\`model.folders\`), then in the library folder and in the repository's
\`models\`. The library folder, into which models are installed, is \`model.library\` (\`DANQING_LIBRARY\`), or else
\`$XDG_DATA_HOME/danqing/models\` (default \`~/.local/share\`). See [Models](../guides/models.md).

An encoded prompt is what the text encoder made of one: drawn again, the prompt needs no text encoder. They are kept in
\`danqing/prompts\` of \`$XDG_CACHE_HOME\` (default \`~/.cache\`; macOS \`~/Library/Caches\`, Windows \`%LOCALAPPDATA%\`) unless
\`engine.prompt_cache\` (\`DANQING_PROMPT_CACHE\`) names another folder or is \`off\`. The files are named by hashes, readable by their owner only, and take at most 256 MiB; those not used for
longest go first. A damaged one is removed with a warning.
`;

/** The reference page: the help of each command. */
export function describeCli(program: Command): string {
  const sections = allCommands(program).map((command) => {
    let text = '';
    command
      .configureOutput({ writeOut: (part) => (text += part), getOutHelpWidth: () => WIDTH })
      .outputHelp();
    return `## ${fullName(command)}\n\n\`\`\`text\n${text.trimEnd()}\n\`\`\`\n`;
  });
  return [INTRODUCTION, ...sections].join('\n');
}

function fullName(command: Command): string {
  return command.parent === null ? command.name() : `${fullName(command.parent)} ${command.name()}`;
}
