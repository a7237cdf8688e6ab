import { ERROR_CODES, type ErrorBody, type ErrorClass, type ErrorCode } from '@danqing/protocol';

/** What a code means, and what to do about this very one where its class does not say enough. */
const ROWS: Readonly<Record<ErrorCode, readonly [meaning: string, hint?: string]>> = {
  INPUT_INVALID: ['请求中有字段缺失、未知或类型错误。', '检查各项参数后重试。'],
  INPUT_SIZE_NOT_MULTIPLE: ['宽和高必须是 16 的倍数。', '改为 16 的倍数。'],
  INPUT_SIZE_RANGE: ['宽或高超出允许范围。', '宽和高请取 64 到 2048。'],
  INPUT_STEPS_RANGE: ['步数超出允许范围。', '步数请取 1 到 100。'],
  INPUT_SEED: [
    '种子不是 0 到 2^63-1 的整数，或是大于 2^53-1 的 JSON 数字。',
    '种子请填 0 到 2^63-1 的整数。',
  ],
  INPUT_PROMPT_TOO_LONG: ['提示词过长，分词之前即被拒绝。', '请缩短：模型只读大约前 500 个词元。'],
  INPUT_PROMPT_TEXT: ['提示词不是合法的 Unicode 文本。', '多半是表情或生僻字被截断了，请重新输入。'],
  INPUT_NOISE: ['噪声文件缺少 f32 张量 `noise` [1, 16, 高/8, 宽/8]。'],
  INPUT_FILE: ['无法读取命令行中指定的文件。'],
  SETTINGS_INVALID: ['config.yaml 或环境变量中有错误的键或值。'],
  OUTPUT_UNWRITABLE: ['无法写入指定的输出位置。', '检查输出文件夹的权限和剩余空间。'],
  REQUEST_MALFORMED: ['地址或请求体格式不正确：编码、UTF-8 或 JSON。'],
  REQUEST_TIMEOUT: ['请求传输耗时过长。', '检查网络后重试。'],
  HEADERS_TOO_LARGE: ['请求头超出允许的大小。'],
  BODY_TOO_LARGE: ['请求体超出该地址允许的大小。', '请缩短提示词。'],
  NOT_FOUND: ['该地址没有内容。'],
  METHOD_NOT_ALLOWED: ['该地址不支持此方法。'],
  JOB_NOT_ENDED: ['任务尚未结束，不能从记录中移除。', '先取消它。'],
  JOB_INTERRUPTED: ['任务运行期间服务器两次中断。', '重新提交即可；若反复发生，多半是内存不足，请改小尺寸。'],
  DATA_IN_USE: ['另一个服务器正在使用同一个数据文件夹。'],
  NOT_SUPPORTED: ['丹青暂不支持：图生图、放大、训练。', '改用已有的功能。'],
  JOB_NOT_FOUND: ['没有这个任务。', '它可能已在别处删除，请刷新页面。'],
  IMAGE_NOT_FOUND: ['没有这张图片。', '它可能已在别处删除，请刷新页面。'],
  SERVER_PORT: ['服务器无法在该地址和端口上监听。'],
  SERVER_UNPROTECTED: ['他人可以访问服务器，却没有令牌保护。'],
  REPORT_NOT_FOUND: ['本机尚未测量。', '在“本机”页开始测量。'],
  MEASUREMENT_RUNNING: ['本机正在测量中。', '等它结束，或先取消。'],
  TRANSFER_NOT_FOUND: ['没有这个下载或导入任务。'],
  MODEL_EXISTS: ['已安装同名模型。', '先删除旧的，或换个名称。'],
  MODEL_NOT_FOUND: ['找不到该名称的模型、文件或文件夹。', '在“模型”页换用其他模型。'],
  MODEL_TENSOR_MISSING: ['文件缺少模型所需的张量。'],
  MODEL_SHAPE: ['张量的形状与模型要求不符。'],
  MODEL_KIND: ['文件内容是别的东西：LoRA、其他架构或其他组件。'],
  MODEL_CONFIG: ['配置文件缺失、无法读取，或要求了不支持的功能。'],
  MODEL_TOKENIZER: ['分词器缺失，或不属于 Qwen 系列。'],
  MODEL_INCOMPLETE: ['给出的文件缺少模型的某些部分。', '补全缺失的文件。'],
  MODEL_NOT_REMOVABLE: ['模型不在模型库文件夹中，因此不会被删除。', '请在磁盘上手动删除。'],
  FORMAT_UNKNOWN: ['文件既不是 safetensors 也不是 GGUF。'],
  FORMAT_PICKLE: ['文件是 Python pickle，加载时可能执行代码，因此绝不打开。'],
  FORMAT_TRUNCATED: ['文件不完整，比文件头声明的短。', '多半是下载中断，请重新下载。'],
  FORMAT_HEADER: ['文件头格式错误。'],
  FORMAT_VERSION: ['不支持该文件格式的版本。'],
  FORMAT_TYPE: ['张量的存储类型未知或已被废除。'],
  FORMAT_SHAPE: ['文件头中的形状不可能成立，或与数据不符。'],
  FORMAT_OFFSET: ['张量超出文件、与其他张量重叠或未对齐。'],
  FORMAT_DUPLICATE: ['两个张量同名。'],
  FORMAT_INDEX: ['分片文件的索引格式错误、不安全或与分片不符。'],
  NATIVE_LIBRARY_MISSING: ['未安装适用于本平台的 ggml 预编译库。'],
  NATIVE_ABI: ['ggml 库的版本与丹青所用的版本不同。'],
  SELF_TEST_FAILED: ['设备画出的图片与参考图不同。', '请换用其他设备或更新显卡驱动。'],
  DEVICE_UNAVAILABLE: [
    '没有该设备，或该设备无法运行此模型。',
    '在设置中换用其他设备；`danqing doctor` 会列出可用设备。',
  ],
  MEMORY_PLAN_IMPOSSIBLE: [
    '模型无论怎样安排都超出内存预算。',
    '改用更小的尺寸、更小的权重，或提高内存预算。',
  ],
  MEMORY_ALLOCATION: ['设备拒绝了内存分配。', '关闭其他占用内存的程序，或改小尺寸。'],
  DISK_SPACE: ['磁盘空间不足。', '腾出磁盘空间后重试；下载模型时也可以选更小的版本。'],
  ENGINE_CRASHED: [
    '引擎进程意外结束。',
    '队列中的下一个任务会继续。请重试；若再次发生，请附上日志报告问题。',
  ],
  QUEUE_FULL: ['队列已满。', '等几个任务完成后再提交。'],
  MODEL_BUSY: ['另一个进程正在安装或删除同名模型。', '等它完成后再试。'],
  SERVER_STOPPING: ['服务器正在停止，不再接受新任务。', '等它重新启动后再试。'],
  LOGIN_LIMITED: ['令牌错误次数过多。', '稍候再试。'],
  AUTH_REQUIRED: ['缺少令牌或令牌错误。', '请重新登录。'],
  TOKEN_IN_ADDRESS: ['令牌被放进了地址，日志会因此留下它。'],
  HOST_NOT_ALLOWED: [
    '请求所用的主机名不在允许之列。',
    '请用服务器自己的地址打开页面，或把主机名加入允许列表。',
  ],
  ORIGIN_NOT_ALLOWED: ['请求来自其他网站的页面。', '请用服务器自己的地址打开页面。'],
  SOURCE_UNREACHABLE: ['无法连接模型来源，或连接中断次数过多。', '检查网络，稍后重试，或换一个来源。'],
  SOURCE_NOT_FOUND: ['模型来源没有这个仓库或文件。', '换一个来源。'],
  SOURCE_ANSWER: ['模型来源返回了预料之外的内容。'],
  DOWNLOAD_CHECKSUM: ['下载的文件与发布的文件不一致。', '请重新下载。'],
  CANCELLED: ['任务已取消。'],
  RESULT_NOT_FINITE: [
    '潜变量或图像中出现 NaN 或无穷大，没有可显示的图像。',
    '换个种子或换用精度更高的权重再试。',
  ],
  INTERNAL: ['程序内部出错：这是一个缺陷。'],
};

const REACTIONS: Readonly<Record<ErrorClass, string | null>> = {
  InputError: '请修改后重试。',
  ModelError: '请换用其他模型文件，或补全缺失的文件。',
  DeviceError: '请安装缺少的组件或换用其他设备；`danqing doctor` 会列出可用设备。',
  MemoryError: '请释放内存，或改用更小的尺寸、更小的权重。',
  EngineCrashedError: '请重试；若再次发生，请附上日志报告问题。',
  BusyError: '请稍后重试。',
  AccessError: '请登录，或把主机、来源加入服务器的允许列表。',
  SourceError: '请检查网络，稍后重试，或换一个来源。',
  CancelledError: null,
  InternalError: '服务器日志中有更多信息，请报告问题。',
};

/** The server speaks English; what a code means is said in Chinese here. */
export function explainInChinese({ code, details }: Pick<ErrorBody, 'code' | 'details'>): {
  text: string;
  hint: string | null;
} {
  const [text, hint] = ROWS[code];
  const amounts = code === 'DISK_SPACE' ? roomOf(details) : '';
  return { text: `${text}${amounts}`, hint: hint ?? REACTIONS[ERROR_CODES[code][0]] };
}

/** Of a disk: how much is wanted and there, where the server has told. */
function roomOf({ neededBytes, freeBytes }: NonNullable<ErrorBody['details']> = {}): string {
  if (typeof neededBytes !== 'number' || typeof freeBytes !== 'number') return '';
  const gib = (bytes: number) => `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
  return `需要 ${gib(neededBytes)}，可用 ${gib(freeBytes)}。`;
}
