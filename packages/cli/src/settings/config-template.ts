import { type SettingKey, settingForms } from '@danqing/protocol';
import { describeForm } from './setting-error.ts';
import { ALL_SETTING_KEYS } from './setting-keys.ts';
import { SETTING_TEXTS } from './setting-texts.ts';

const HEAD = `# Danqing 丹青: settings. Every key stands here with its default; remove the "#" before a key to change it.
# Flags count before environment variables (DANQING_SERVER_PORT for server.port, and so on), these before this file.
# Found as --config FILE, DANQING_CONFIG, ./config.yaml, or danqing/config.yaml in the user's folder of configurations.
# 丹青的设置：列出全部键及默认值，去掉键前的“#”即可修改。优先级：命令行参数 > 环境变量 > 本文件 > 默认值。
`;

/** A config.yaml with every setting commented out. */
export function configTemplate(): string {
  const forms = settingForms();
  const blocks = [...keysBySection()].map(([section, keys]) => {
    const entries = keys.map((key) => {
      const { en, zh } = SETTING_TEXTS[key];
      const name = key.slice(section.length + 1);
      return [
        `  # ${en} (${describeForm(forms[key]).en})`,
        `  # ${zh}`,
        `  # ${name}: ${yamlValue(forms[key].default)}`,
        '',
      ].join('\n');
    });
    return `${section}:\n${entries.join('\n')}`;
  });
  return [HEAD, ...blocks].join('\n');
}

function keysBySection(): Map<string, SettingKey[]> {
  const sections = new Map<string, SettingKey[]>();
  for (const key of ALL_SETTING_KEYS) {
    const section = key.slice(0, key.indexOf('.'));
    sections.set(section, [...(sections.get(section) ?? []), key]);
  }
  return sections;
}

/** JSON is valid YAML; text that needs no quotes is written without. */
function yamlValue(value: unknown): string {
  return typeof value === 'string' && /^[a-z][\w.-]*$/i.test(value) ? value : JSON.stringify(value);
}
