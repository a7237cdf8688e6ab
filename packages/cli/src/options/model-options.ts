import { COMPONENT_KINDS, COMPONENTS, type ComponentKind, MODEL_KINDS } from '@danqing/protocol';
import type { OptionSpec } from '../option.ts';

export const MODEL_OPTION = {
  flags: '-m, --model <name>',
  en: 'installed model by name, or a folder (default: danqing-mini)',
  zh: '已安装模型的名称，或文件夹（默认 danqing-mini）',
} as const satisfies OptionSpec;

export const MODEL_KIND_OPTION = {
  flags: '--model-kind <kind>',
  en: 'what the transformer is: turbo, or base for Z-Image (default: told by card, names, scheduler)',
  zh: '扩散主干的种类：turbo，或 base 即 Z-Image（默认由模型卡、名称、调度器判断）',
  choices: MODEL_KINDS,
} as const satisfies OptionSpec;

/** Only the first option explains what a path may be. */
function componentOption(kind: ComponentKind, index: number) {
  const { name, flag } = COMPONENTS[kind];
  const [en, zh] =
    index === 0
      ? [
          'file, index of shards or folder; safetensors or GGUF',
          '文件、分片索引或文件夹；safetensors 或 GGUF',
        ]
      : ['likewise', '同上'];
  return { flags: `${flag} <path>`, en: `${name.en}: ${en}`, zh: `${name.zh}：${zh}` } as const;
}

/** Single files of a model, or replacements for parts of it. */
export const MODEL_PART_OPTIONS = [
  ...COMPONENT_KINDS.map(componentOption),
  {
    flags: '--tokenizer <path>',
    en: 'tokenizer.json or its folder (default: of the model or the GGUF file)',
    zh: 'tokenizer.json 或其文件夹（默认取自模型或 GGUF 文件）',
  },
  MODEL_KIND_OPTION,
] as const satisfies readonly OptionSpec[];

/** A model, given by name or folder, by single files, or by a mixture. */
export const MODEL_OPTIONS = [MODEL_OPTION, ...MODEL_PART_OPTIONS] as const;

export const INSTALL_NAME_OPTION = {
  flags: '--name <name>',
  en: 'what to call it here (default: after the model or its files)',
  zh: '安装后的名称（默认取自模型或文件）',
} as const satisfies OptionSpec;
