import { defineCommand } from '../command.ts';
import { importModel } from './import-model.ts';
import { listModels } from './list-models.ts';
import { pullModel } from './pull-model.ts';
import { quantizeModel } from './quantize-model.ts';
import { removeModel } from './remove-model.ts';
import { showModel } from './show-model.ts';

/** `danqing models …` */
export const models = defineCommand({
  name: 'models',
  en: 'Lists and examines the models on this machine.',
  zh: '列出和查看本机的模型。',
  examples: ['danqing models list', 'danqing models pull z-image-turbo', 'danqing models show danqing-mini'],
  commands: [listModels, showModel, pullModel, importModel, quantizeModel, removeModel],
});
