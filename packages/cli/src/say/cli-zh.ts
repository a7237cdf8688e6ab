/** Chinese translations of this package's messages. */
export const CLI_ZH: Readonly<Record<string, string>> = {
  'Use a report.json written by `danqing report`.': '请给出 `danqing report` 写出的 report.json。',
  'Use a file written by `danqing bench --output FILE`.': '请给出 `danqing bench --output FILE` 写出的文件。',
  '{0}: {1}: {2} {3}.': '{0}：{1}：{2} {3}。',
  'Write {0}.': '请改为{0}。',
  '{0} cannot be read as a file.': '{0}不能作为文件读取。',
  'Check the path and the permissions.': '请检查路径和权限。',
  '{0}: images are written as PNG, not {1}.': '{0}：图片写为 PNG，不是{1}。',
  'End the name in .png, or give a folder.': '请让名称以 .png 结尾，或给出文件夹。',
  '`danqing --help` lists the commands, `danqing COMMAND --help` the flags of a command.':
    '`danqing --help` 列出全部命令，`danqing COMMAND --help` 列出某个命令的选项。',
  'This is a bug in Danqing. Please report it with the lines below.':
    '这是丹青的缺陷。请附上下面的内容报告问题。',
  '--suite was given together with --case.': '--suite 不能与 --case 同时给出。',
  '--suite: there is no suite "{0}".': '--suite：没有套件“{0}”。',
  'Suites: {0}.': '套件：{0}。',
  '--case: there is no case "{0}".': '--case：没有项目“{0}”。',
  'Cases: {0}.': '项目：{0}。',
  'There is nobody to confirm that the model should be removed.': '无人确认是否删除模型。',
  'Add --yes to remove it without a question.': '加上 --yes 可不经询问直接删除。',
  '{0} already exists and was left unchanged.': '{0}已存在，未作改动。',
  'Use another name: `danqing config init other.yaml`.': '请换一个名称：`danqing config init other.yaml`。',
  'There is no device "{0}".': '没有设备“{0}”。',
  'Available devices: {0}.': '可用的设备：{0}。',
  'No size was found that this machine can draw that way.': '找不到本机能这样绘制的尺寸。',
  'Allow more memory or more seconds; `danqing bench --case buffers` measures what the time estimate is based on.':
    '请放宽内存或时间；`danqing bench --case buffers` 测量时间估计的依据。',
  '--size auto works for one graphics card or this machine.': '--size auto 只用于一款显卡或本机。',
  'Use --gpu NAME.': '请用 --gpu NAME。',
  'No size was found that the {0} can draw.': '找不到{0}能绘制的尺寸。',
  'No size was found that the {0} can draw within {1} seconds.': '找不到{0}能在{1}秒内绘制的尺寸。',
  'Leave --files and --vram-budget out.': '请省略 --files 和 --vram-budget。',
  'Allow more seconds.': '请放宽时间。',
  'For graphics cards that are not in this machine, the model is always z-image-turbo.':
    '对本机没有的显卡，模型只能是 z-image-turbo。',
  'Name the files with --files, such as --files q4_0; leave --model out.':
    '请用 --files 指定文件，例如 --files q4_0，并省略 --model。',
  '--files is for models that are not here.': '--files 只用于本机没有的模型。',
  'An installed model already has its files. Use --model z-image-turbo or --gpu NAME.':
    '本机的模型已有文件。请用 --model z-image-turbo 或 --gpu NAME。',
  'Allow more memory or more seconds.': '请放宽内存或时间。',
  '--max-seconds: nothing has been measured on this machine yet.': '--max-seconds：本机还没有测量过。',
  'Run `danqing bench --case warm-picture` first.': '请先运行 `danqing bench --case warm-picture`。',
  '--max-seconds needs a card whose speed is known.': '--max-seconds 需要速度已知的显卡。',
  '--memory is "{0}".': '--memory 的值是“{0}”。',
  'Write a size with its unit, such as 8GiB.': '请写带单位的大小，如 8GiB。',
  '--files: no set of files is called "{0}".': '--files：没有名为“{0}”的一组文件。',
  'Sets: {0}.': '可用的组：{0}。',
  'The prompt is empty.': '提示词是空的。',
  'Describe the picture: `danqing generate "a red fox"`.':
    '请描述要画的内容：`danqing generate "一只红狐"`。',
  nothing: '没有内容',
  'The reports have no measurement in common: {0} has {1}, {2} has {3}.':
    '两份报告没有共同的测量项目：{0}中有{1}，{2}中有{3}。',
  'Measure the same cases twice: `danqing bench --case NAME --output FILE`.':
    '请两次测量相同的项目：`danqing bench --case NAME --output FILE`。',
  'Choose one:\n{0}': '请选择其一：\n{0}',
};
