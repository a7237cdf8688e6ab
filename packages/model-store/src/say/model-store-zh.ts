/** Chinese texts of this package. */
export const MODEL_STORE_ZH: Readonly<Record<string, string>> = {
  'There is no model named "{0}".': '没有名为“{0}”的模型。',
  "Installed: {0}. A path to a model's folder works too.": '已安装：{0}。也可以给出模型文件夹的路径。',
  '`danqing models pull {0}` downloads it.': '可用 `danqing models pull {0}` 下载。',
  none: '无',
  'There is no model named "{0}" to download.': '没有名为“{0}”的可下载模型。',
  'Available: {0}.': '可用的有：{0}。',
  '{0} has no variant "{1}".': '{0}没有版本“{1}”。',
  'Choose from: {0}.': '可选：{0}。',
  '{0}: its {1} is {2}, but the published one is {3}.': '{0}：其{1}为{2}，发布的是{3}。',
  'The source sends a damaged or different file: try again later, or use another source (--source).':
    '来源发来的文件已损坏或不是同一个：请稍后重试，或换一个来源（--source）。',
  'sends more than the {0} bytes that it lists': '发来的数据超过它列出的{0}字节',
  'sends a different range from the one requested': '发来的范围与请求的不同',
  'has {0} bytes, but {1} were listed': '有{0}字节，列出的是{1}字节',
  '{0}: the source stopped after {1} of {2} bytes.': '{0}：来源在{2}字节中的{1}字节处中断。',
  'Try again: the download resumes where it stopped.': '请重试：会从中断处继续下载。',
  '{0} {1}.': '{0}{1}。',
  'The source is being changed or does not work properly: try again later, or use another one (--source).':
    '来源正在变动或应答不正常：请稍后重试，或换一个来源（--source）。',
  'no network, or no DNS server that knows this name ({0})': '没有网络，或 DNS 服务器不认识这个名称（{0}）',
  'no network ({0})': '没有网络（{0}）',
  'redirects more than {0} times': '重定向超过{0}次',
  'sends more than {0} bytes': '发来的数据超过{0}字节',
  'sends something other than the listing of a repository': '发来的不是仓库的文件列表',
  'redirects to nowhere': '重定向没有目标',
  'redirects to {0}, which is not https': '重定向到{0}，不是 https',
  "redirects to {0}, which is in this machine's own network": '重定向到{0}，那是本机所在的网络',
  '{0} answers {1} to {2}': '{0}对{2}返回{1}',
  '{0}: not found there.': '{0}：那里没有这项内容。',
  'Try another source (--source) or another variant.': '其他来源可能有（--source），或换一个版本。',
  '{0}: it requires authentication or denies access.': '{0}：它要求登录，或拒绝访问。',
  'Use another source (--source), or download with a browser and import the files.':
    '请换一个来源（--source），或用浏览器下载后导入文件。',
  'answers {0}': '返回{0}',
  '{0}: too many requests.': '{0}：请求过多。',
  '{0}.': '{0}。',
  'Try again later, or use another source (--source).': '请稍后重试，或换一个来源（--source）。',
  '{0}: {1}: {2}.': '{0}：{1}：{2}。',
  'Check the network and any proxy and try again, or use another source (--source).':
    '请检查网络和代理后重试，或换一个来源（--source）。',
  '{0}: {1} {2}.': '{0}：{1}{2}。',
  'Check the address of the source, or use another one (--source).':
    '请检查来源的地址，或换一个来源（--source）。',
  '{0} It accepts no further requests before {1} UTC.': '{0}它在 UTC 时间{1}之前不再接受请求。',
  'Start it again then; what was downloaded is kept. Or use another source (--source).':
    '请到时再开始：已下载的会保留。或换一个来源（--source）。',
  '{0}: the system does not permit links there.': '{0}：系统不允许在那里建立链接。',
  'Import without --link, or turn on the developer mode of Windows.':
    '请不带 --link 导入，或打开 Windows 的开发者模式。',
  '{0} was replaced while it was being copied.': '{0}在复制过程中被替换了。',
  'Wait until it is complete, then import it again.': '请等文件完整后再导入。',
  '{0}: {1} are needed, but only {2} are free.': '{0}：需要{1}，可用{2}。',
  'Free some disk space, choose a smaller variant, or set model.library to a folder on another disk.':
    '请腾出空间、选择更小的版本，或把 model.library 设到另一块磁盘上。',
  '{0} is a link to something outside its folder.': '{0}是链接，指向其文件夹之外。',
  'Links are followed only within a folder: put the file itself there.':
    '只跟随文件夹之内的链接：请把文件本身放在那里。',
  'the {0}': '{0}',
  'the transformer: Comfy-Org/z_image_turbo (split_files/diffusion_models) or leejet/Z-Image-Turbo-GGUF':
    '扩散主干：Comfy-Org/z_image_turbo（split_files/diffusion_models）或 leejet/Z-Image-Turbo-GGUF',
  'the text encoder: Qwen3-4B, from Comfy-Org/z_image_turbo (split_files/text_encoders) or Qwen/Qwen3-4B-GGUF':
    '文本编码器：Qwen3-4B，来自 Comfy-Org/z_image_turbo（split_files/text_encoders）或 Qwen/Qwen3-4B-GGUF',
  'the VAE: ae.safetensors from Comfy-Org/z_image_turbo (split_files/vae), or the folder vae of Tongyi-MAI/Z-Image-Turbo':
    'VAE：Comfy-Org/z_image_turbo（split_files/vae）的 ae.safetensors，或 Tongyi-MAI/Z-Image-Turbo 的 vae 文件夹',
  ' and ': '和',
  '{0} are missing from the given files.': '给出的文件中缺少{0}。',
  '{0} is missing from the given files.': '给出的文件中缺少{0}。',
  'Get {0}, then give all files in one import.': '请获取{0}；然后在一次导入中给出全部文件。',
  '; ': '；',
  'something unknown': '未知的内容',
  '{0} is not part of Z-Image-Turbo: it seems to be {1}.': '{0}不是 Z-Image-Turbo 的组成部分：看起来是{1}。',
  'Give its transformer, its text encoder (Qwen3-4B) and its VAE (that of Flux).':
    '请给出它的扩散主干、文本编码器（Qwen3-4B）和 VAE（Flux 的）。',
  'A model named "{0}" is already installed: {1}.': '已安装名为“{0}”的模型：{1}。',
  'Choose another name with --name, or remove that one first: danqing models remove.':
    '请用 --name 换个名称，或先删除它：`danqing models remove`。',
  'Another process': '另一个进程',
  'Process {0}': '进程{0}',
  '{0} is downloading "{1}".': '{0}正在下载“{1}”。',
  'Wait for it, or end it. If no such process of Danqing exists, delete {0}.':
    '请等它完成，或结束它。如果没有这样的丹青进程，请删除{0}。',
  '"{0}" is not a valid model name.': '“{0}”不能作为模型的名称。',
  'Use 1 to 64 letters, digits and . _ + -, starting with a letter or digit.':
    '请用 1 到 64 个字母、数字和 `. _ + -`，以字母或数字开头。',
  '{0}: {1} has no file {2}.': '{0}：{1}中没有文件{2}。',
  'The repository has changed since this version of Danqing: use another variant or source, or import the files.':
    '仓库在此版本的丹青之后有了变动：请换一个版本或来源，或导入文件。',
  '"{0}" is in {1}, not in {2}.': '“{0}”位于{1}，不在{2}中。',
  'Danqing removes only what it has installed. Delete that folder yourself if you no longer need it.':
    '丹青只删除自己安装的模型。如不再需要，请自行删除该文件夹。',
  'There is no model named "{0}" in {1}.': '{1}中没有名为“{0}”的模型。',
  'Available there: {0}.': '那里有：{0}。',
  '"{0}" is not a valid address for the source {1}.': '“{0}”不能作为来源{1}的地址。',
  'Use one that begins with https:// and has neither a user name nor a query, such as https://models.example.com.':
    '请给出以 https:// 开头、不含用户名和查询的地址，例如 `https://models.example.com`。',
  'modelscope does not list {0}: {1} (code {2}).': 'modelscope 没有列出{0}：{1}（代码{2}）。',
  'no reason given': '未说明原因',
  'Try another source: --source huggingface.': '其他来源可能有：--source huggingface。',
  'There is no source named "{0}".': '没有名为“{0}”的来源。',
  'The source {0} has no address.': '来源{0}没有地址。',
  'Set sources.mirror in config.yaml, or DANQING_SOURCES_MIRROR, to a server with the same API as Hugging Face.':
    '请把 config.yaml 中的 sources.mirror 或 DANQING_SOURCES_MIRROR 设为接口与 Hugging Face 相同的服务器。',
  'The work was cancelled before the model was complete.': '模型尚未完整，操作就被取消了。',
  'A download resumes where it stopped when it is started again.': '重新开始时，下载会从中断处继续。',
  '{0} publishes no checksum for {1}: only its size can be checked.':
    '{0}没有公布{1}的校验和，只能核对大小。',
  '{0}: {1}': '{0}：{1}',
  'Several files could be {0}.': '有多个文件可能是{0}。',
  'Name the files that are meant, for example {0}': '请写明要用的文件，例如：{0}',
};
