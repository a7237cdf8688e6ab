/** Chinese of what this package says. */
export const GGML_ZH: Readonly<Record<string, string>> = {
  'Weights of type {0} cannot be placed in {1}.': '{0}类型的权重不能放在{1}中。',
  'Possible here: {0}.': '这里可以用：{0}。',
  '{0} is stored as {1}, which is not a weight type.': '{0}以{1}存储，这不是权重的类型。',
  '{0} cannot compute {1}, which {2} needs.': '{0}无法计算{2}所需的{1}。',
  'Use another device, or --device cpu.': '请换用其他设备，或用 --device cpu。',
  '{0}: {1} bytes for activations were refused.': '{0}：为激活值申请的{1}字节被拒绝。',
  '{0}: memory for computing was refused.': '{0}：计算所需的内存被拒绝。',
  '{0} could not compute: status {1}.': '{0}无法计算：状态{1}。',
  '{0}: {1} bytes for {2} were refused.': '{0}：为{2}申请的{1}字节被拒绝。',
  'There is no device "{0}".': '没有设备“{0}”。',
  'NVIDIA cards also work through Vulkan; `danqing doctor` says what CUDA needs.':
    'NVIDIA 显卡也可通过 Vulkan 使用；使用 CUDA 的条件见 `danqing doctor`。',
  'Available devices: {0}.': '可用的设备：{0}。',
  'The device {0} could not be started.': '设备{0}无法启动。',
  'There is no prebuilt ggml for {0}-{1}.': '没有适用于{0}-{1}的 ggml 预编译库。',
  'Supported: {0}.': '支持的平台：{0}。',
  '{0} lacks the ggml libraries.': '{0}中缺少 ggml 库。',
  'Reinstall it: `npm ci` in a clone, `npm install danqing` elsewhere.':
    '请重新安装：在克隆的仓库中运行 `npm ci`，否则运行 `npm install danqing`。',
  'The package {0} is not installed.': '未安装软件包{0}。',
  'Reinstall without --omit=optional: `npm ci` in a clone, `npm install danqing` elsewhere.':
    '请不带 --omit=optional 重新安装：在克隆的仓库中运行 `npm ci`，否则运行 `npm install danqing`。',
  'Found ggml {0} in {1}, but {2} is needed.': '{1}中的 ggml 是{0}，需要的是{2}。',
  'Install the pinned version: `npm ci` in a clone, `npm install danqing` elsewhere.':
    '请安装锁定的版本：在克隆的仓库中运行 `npm ci`，否则运行 `npm install danqing`。',
  weights: '权重',
  activations: '激活值',
  '{0} bytes for {1} were refused, as requested.': '为{1}申请的{0}字节按要求被拒绝。',
  '{0} bytes for {1} would exceed the budget: {2} of {3} are in use.':
    '为{1}申请{0}字节会超出预算：{3}中已用{2}。',
  'Use a larger budget or a smaller image.': '请提高预算，或改小图片尺寸。',
  'ggml cannot expand the type {0}.': 'ggml 无法展开类型{0}。',
};
