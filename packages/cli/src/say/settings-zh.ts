/** Chinese of what is said of settings. */
export const SETTINGS_ZH = {
  'aliases (*name) are not read here': '这里不支持别名（*name）',
  'Write the value itself.': '请直接写出值。',
  'the file must hold sections': '文件应由各节组成',
  '{0} must hold keys': '{0}之下应是各个键',
  'Write "server:" and, indented below it, "port: 7860".': '请写 `server:`，并在其下缩进写 `port: 7860`。',
  'lists and maps are in each other more than {0} deep': '列表和映射的嵌套超过{0}层',
  'this is not YAML that can be read: {0}': '无法读取此 YAML：{0}',
  'Make it flatter.': '请减少嵌套层数。',
  'there is no such file': '没有这个文件',
  'the file cannot be read ({0})': '无法读取此文件（{0}）',
  '{0}: {1}.': '{0}：{1}。',
  'See --config and DANQING_CONFIG; `danqing config init` writes a file to start from.':
    '请检查 --config 和 DANQING_CONFIG；`danqing config init` 可写出一个作为起点的文件。',
  'the file has {0} bytes; {1} are the limit': '文件有{0}字节，上限为{1}',
  'config.example.yaml shows how the file looks.': '文件的写法见 config.example.yaml。',
  'Did you mean {0}?': '是否想写{0}？',
  'is not what it can be': '的值不合要求',
  'is {0}': '为{0}',
  '{0}: {1} {2}; it must be {3}.': '{0}：{1}{2}，应为{3}。',
  'Write it in quotes: "{0}".': '请加引号：`"{0}"`。',
  '`danqing config token` prints a value that nobody can guess.':
    '`danqing config token` 会给出一个无法猜到的值。',
  '`danqing config show` names every setting and where it comes from.':
    '`danqing config show` 列出全部设置及其来源。',
  '{0}: there is no setting {1}.': '{0}：没有设置{1}。',
  'config.example.yaml and docs/reference/settings.md list all settings.':
    'config.example.yaml 和 docs/reference/settings.md 列出全部设置。',
  ', or ': '，或',
  ' or ': '或',
  'a number with its unit, such as 6GiB': '带单位的数，例如 6GiB',
  'a file name without its ending, with {time}, {seed} or {model} in it':
    '不带扩展名的文件名，其中可用 `{time}`、`{seed}` 或 `{model}`',
  'text such as {0}': '文字，例如{0}',
  'a whole number from {0} to {1}': '{0}到{1}的整数',
  'a number from {0} to {1}': '{0}到{1}的数',
  'true or false': 'true 或 false',
  'a list such as [q4_0=CPU_REPACK], at most {0}': '列表，例如 `[q4_0=CPU_REPACK]`，最多{0}项',
  'a list such as [{0}], at most {1}': '列表，例如 [{0}]，最多{1}项',
  'a list of texts, at most {0}': '文字列表，最多{0}项',
  'text of {0} to {1} characters': '{0}到{1}个字符的文字',
};
