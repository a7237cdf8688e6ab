import { defineCommand } from '../command.ts';
import { JSON_OPTION, QUIET_OPTION } from '../options/common-options.ts';
import { THREADS_OPTION } from '../options/engine-options.ts';

/** `danqing models quantize MODEL --type TYPE` */
export const quantizeModel = defineCommand({
  name: 'quantize',
  en: 'Installs a model again with smaller weights.',
  zh: '把模型的权重量化得更小，另装一份。',
  arguments: [
    {
      name: '<model>',
      en: 'name of an installed model, or its folder',
      zh: '已安装模型的名称，或其文件夹',
    },
  ],
  options: [
    {
      flags: '--type <type>',
      en: 'q8_0, q6_K, q5_K, q5_1, q5_0, q4_K, q4_1, q4_0, q3_K, q2_K, bf16 or f16',
      zh: 'q8_0、q6_K、q5_K、q5_1、q5_0、q4_K、q4_1、q4_0、q3_K、q2_K、bf16 或 f16',
      isRequired: true,
    },
    {
      flags: '--name <name>',
      en: 'what to call the new model (default: the name with the type)',
      zh: '新模型的名称（默认为原名加类型）',
    },
    THREADS_OPTION,
    QUIET_OPTION,
    JSON_OPTION,
  ],
  examples: [
    'danqing models quantize z-image-turbo-bf16 --type q4_K --name small',
    'danqing models quantize danqing-mini --type q8_0',
  ],
  async run({ args: [model], flags, context }) {
    const run = await import('../run/quantize-model.ts');
    await run.quantizeModel(model, flags, context);
  },
});
