import { defineCommand } from '../command.ts';
import { makeToken } from './make-token.ts';
import { showConfig } from './show-config.ts';
import { writeConfig } from './write-config.ts';

/** `danqing config …` */
export const config = defineCommand({
  name: 'config',
  en: 'Shows the settings, or writes a config.yaml to start from.',
  zh: '显示设置，或写出一个 config.yaml 作为起点。',
  examples: ['danqing config show', 'danqing config init'],
  commands: [showConfig, writeConfig, makeToken],
});
