import { settingForms } from '@danqing/protocol';
import { describeForm } from '../../src/settings/setting-error.ts';
import { ALL_SETTING_KEYS, variablesOf } from '../../src/settings/setting-keys.ts';
import { SETTING_TEXTS } from '../../src/settings/setting-texts.ts';

const INTRODUCTION = `# Settings 设置

Written by a test (\`npx vitest run packages/cli/test/settings -u\`) from \`packages/protocol/src/settings.ts\`; do not edit.

A value comes from the first of these that gives one; \`danqing config show\` says which:

1. a flag of the command (\`--device\`, \`--port\`, …);
2. an environment variable; an empty one counts as not set. Lists are separated as in \`PATH\` (folders) or by commas (names);
3. \`config.yaml\`: that of \`--config FILE\`, else of \`DANQING_CONFIG\`, else \`./config.yaml\`, else \`danqing/config.yaml\` in
   \`$XDG_CONFIG_HOME\` (default \`~/.config\`; Windows \`%APPDATA%\`). Relative paths in it begin at its folder, \`~\` is the
   home folder. At most 64 KiB; no aliases;
4. the default.

A wrong key or value is [SETTINGS_INVALID](errors.md), with file, line and key; so is an unknown variable that begins like
those of a section. \`danqing config init\` writes a \`config.yaml\` with everything in it, commented out: the same as
[config.example.yaml](../../config.example.yaml).

取值优先级：命令行参数 > 环境变量 > \`config.yaml\` > 默认值；\`danqing config show\` 显示每个值的来源，\`danqing config init\` 写出带说明的
\`config.yaml\`。
`;

/** The reference page: one table per section. */
export function describeSettings(): string {
  const forms = settingForms();
  const sections = new Map<string, string[]>();
  for (const key of ALL_SETTING_KEYS) {
    const section = key.slice(0, key.indexOf('.'));
    const { en, zh } = SETTING_TEXTS[key];
    const variables = variablesOf(key).map((name) => `\`${name}\``);
    const cells = [
      `\`${key}\``,
      `\`${JSON.stringify(forms[key].default)}\``,
      describeForm(forms[key]).en,
      `${en}<br>${zh}`,
      variables.join('<br>'),
    ];
    sections.set(section, [...(sections.get(section) ?? []), `| ${cells.join(' | ')} |`]);
  }
  const tables = [...sections].map(([section, rows]) =>
    [
      `## ${section}`,
      '',
      '| key | default | values | meaning 含义 | variable |',
      '| --- | --- | --- | --- | --- |',
      ...rows,
      '',
    ].join('\n'),
  );
  return [INTRODUCTION, ...tables].join('\n');
}
