import { formatBytes } from '@danqing/bench/report';
import { describeModel, type ModelDescription } from '@danqing/engine';
import { COMPONENTS } from '@danqing/protocol';
import type { CommandContext } from '../context.ts';
import type { JsonFlag, ModelFlags } from '../flags.ts';
import { formatPath } from '../format.ts';
import type { Messages } from '../messages/catalogue.ts';
import { modelPaths } from '../model-paths.ts';
import { alignColumns } from '../text-width.ts';

/** Shows what a model consists of. */
export async function showModel(
  flags: ModelFlags & JsonFlag,
  { settings, messages, terminal }: CommandContext,
): Promise<void> {
  const model = await describeModel(await modelPaths(flags, settings));
  if (flags.json) return terminal.printJson({ ...model, warnings: model.warnings.map(({ en }) => en) });
  for (const line of describeLines(model, messages)) terminal.print(line);
  for (const warning of model.warnings) terminal.note(messages.warning(warning[messages.language]));
}

type ComponentDescription = ModelDescription['components'][number];

function describeLines(model: ModelDescription, messages: Messages): string[] {
  const { card, kind, components, scheduler, tokenizer, byteLength } = model;
  const { width, height, steps, guidance } = card.defaults;
  const { minSize, maxSize } = card.limits;
  const facts = [
    [messages.columns.size, formatBytes(byteLength)],
    [messages.columns.kind, messages.kindTold[kind.source](messages.kinds[kind.kind])],
    [messages.columns.defaults, messages.modelDefaults(`${width}x${height}`, steps, guidance)],
    [messages.columns.drawsWell, messages.edgeRange(minSize, maxSize)],
    [messages.columns.scheduler, `shift ${scheduler.shift}`],
    [messages.columns.tokenizer, `${tokenizer.kind}, ${formatPath(tokenizer.path)}`],
  ];
  return [
    card.name,
    ...indent(alignColumns(facts)),
    ...components.flatMap((component) => [
      '',
      `${COMPONENTS[component.kind].name[messages.language]}  ${formatPath(component.path)}`,
      ...indent(alignColumns(componentFacts(component, messages))),
    ]),
  ];
}

function componentFacts(component: ComponentDescription, { columns, tensorCount }: Messages): string[][] {
  const storage = component.storage.map(
    ({ type, tensors, byteLength }) =>
      `${type.toLowerCase()} ${formatBytes(byteLength)} (${tensorCount(tensors)})`,
  );
  return [
    [columns.convention, component.convention],
    [columns.types, storage.join(' · ')],
    ...(component.files.length > 1 ? [[columns.files, String(component.files.length)]] : []),
    ...Object.entries(component.config).map(([name, value]) => [name, JSON.stringify(value)]),
  ];
}

const indent = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);
