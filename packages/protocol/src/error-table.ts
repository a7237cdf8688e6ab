/** Every error of Danqing: one class per reaction of the caller, and one row per code, which stands for a cause. */

interface ErrorClassRow {
  readonly http: number;
  readonly exit: number;
  /** What to do about it when an error has no hint of its own. */
  readonly reaction: { readonly en: string; readonly zh: string };
}

/** Classes by what a caller can do about an error; they determine HTTP status and exit code. */
export const ERROR_CLASSES = {
  InputError: { http: 422, exit: 2, reaction: { en: 'Change the request.', zh: '修改请求。' } },
  ModelError: {
    http: 409,
    exit: 3,
    reaction: { en: 'Use other files, or add the missing ones.', zh: '换用其他模型文件，或补全缺失的文件。' },
  },
  DeviceError: {
    http: 503,
    exit: 4,
    reaction: {
      en: 'Install what is missing or choose another device; `danqing doctor` lists them.',
      zh: '安装缺少的组件或换用其他设备；`danqing doctor` 会列出可用设备。',
    },
  },
  MemoryError: {
    http: 507,
    exit: 5,
    reaction: {
      en: 'Free memory, or use a smaller image or smaller weights.',
      zh: '释放内存，或改用更小的尺寸、更小的权重。',
    },
  },
  EngineCrashedError: {
    http: 502,
    exit: 6,
    reaction: {
      en: 'Try again; if it happens again, report it with the end of the log.',
      zh: '重试；若再次发生，请附上日志末尾报告问题。',
    },
  },
  BusyError: { http: 429, exit: 7, reaction: { en: 'Try again later.', zh: '稍后重试。' } },
  AccessError: {
    http: 403,
    exit: 8,
    reaction: {
      en: "Sign in, or add the host or origin to the server's allow list.",
      zh: '登录，或把主机、来源加入服务器的允许列表。',
    },
  },
  SourceError: {
    http: 504,
    exit: 9,
    reaction: {
      en: 'Check the network, try again later, or use another source with `--source`.',
      zh: '检查网络，稍后重试，或用 `--source` 换一个来源。',
    },
  },
  CancelledError: {
    http: 499,
    exit: 130,
    reaction: { en: 'Nothing to do: you asked for it.', zh: '无需处理：这是你要求的取消。' },
  },
  InternalError: { http: 500, exit: 70, reaction: { en: 'Report it.', zh: '请报告问题。' } },
} as const satisfies Record<string, ErrorClassRow>;

export type ErrorClass = keyof typeof ERROR_CLASSES;

interface ErrorCodeRow {
  readonly class: ErrorClass;
  readonly en: string;
  readonly zh: string;
  /** HTTP status of this code, when it differs from that of its class. */
  readonly http?: number;
}

/**
 * Causes. `en` and `zh` describe what the code means in general; a thrown error's message says what happened this time.
 */
export const ERROR_CODES = {
  INPUT_INVALID: {
    class: 'InputError',
    en: 'A field of the request is missing, unknown or of the wrong type.',
    zh: '请求中有字段缺失、未知或类型错误。',
  },
  INPUT_SIZE_NOT_MULTIPLE: {
    class: 'InputError',
    en: 'Width and height must be multiples of 16.',
    zh: '宽和高必须是 16 的倍数。',
  },
  INPUT_SIZE_RANGE: {
    class: 'InputError',
    en: 'Width or height is outside the allowed range.',
    zh: '宽或高超出允许范围。',
  },
  INPUT_STEPS_RANGE: {
    class: 'InputError',
    en: 'The number of steps is outside the allowed range.',
    zh: '步数超出允许范围。',
  },
  INPUT_SEED: {
    class: 'InputError',
    en: 'The seed is not an integer from 0 to 2^63-1, or is a JSON number beyond 2^53-1.',
    zh: '种子不是 0 到 2^63-1 的整数，或是大于 2^53-1 的 JSON 数字。',
  },
  INPUT_PROMPT_TOO_LONG: {
    class: 'InputError',
    en: 'The prompt is too long and is refused before tokenizing.',
    zh: '提示词过长，分词之前即被拒绝。',
  },
  INPUT_PROMPT_TEXT: {
    class: 'InputError',
    en: 'The prompt is not well-formed Unicode text.',
    zh: '提示词不是合法的 Unicode 文本。',
  },
  INPUT_NOISE: {
    class: 'InputError',
    en: 'The noise file lacks the tensor `noise` [1, 16, height/8, width/8] in f32.',
    zh: '噪声文件缺少 f32 张量 `noise` [1, 16, 高/8, 宽/8]。',
  },
  INPUT_FILE: {
    class: 'InputError',
    en: 'A file named on the command line cannot be read.',
    zh: '无法读取命令行中指定的文件。',
  },
  SETTINGS_INVALID: {
    class: 'InputError',
    en: 'A key or value in config.yaml or in an environment variable is wrong.',
    zh: 'config.yaml 或环境变量中有错误的键或值。',
  },
  OUTPUT_UNWRITABLE: {
    class: 'InputError',
    en: 'The output location is not writable.',
    zh: '无法写入指定的输出位置。',
  },
  REQUEST_MALFORMED: {
    class: 'InputError',
    en: 'The URL or the body is malformed: encoding, UTF-8 or JSON.',
    zh: '地址或请求体格式不正确：编码、UTF-8 或 JSON。',
    http: 400,
  },
  REQUEST_TIMEOUT: {
    class: 'InputError',
    en: 'The request took too long to arrive.',
    zh: '请求传输耗时过长。',
    http: 408,
  },
  HEADERS_TOO_LARGE: {
    class: 'InputError',
    en: 'The request headers are too large.',
    zh: '请求头超出允许的大小。',
    http: 431,
  },
  BODY_TOO_LARGE: {
    class: 'InputError',
    en: 'The body is larger than this address accepts.',
    zh: '请求体超出该地址允许的大小。',
    http: 413,
  },
  BODY_ENCODING: {
    class: 'InputError',
    en: 'The body is compressed in an unsupported way (Content-Encoding).',
    zh: '请求体的压缩方式（Content-Encoding）不受支持。',
    http: 415,
  },
  NOT_FOUND: {
    class: 'InputError',
    en: 'There is nothing at this address.',
    zh: '该地址没有内容。',
    http: 404,
  },
  NOT_SUPPORTED: {
    class: 'InputError',
    en: 'Danqing cannot do that yet: image to image, upscaling, training.',
    zh: '丹青暂不支持：图生图、放大、训练。',
    http: 501,
  },
  METHOD_NOT_ALLOWED: {
    class: 'InputError',
    en: 'This address does not support the method.',
    zh: '该地址不支持此方法。',
    http: 405,
  },
  JOB_NOT_FOUND: { class: 'InputError', en: 'No such job.', zh: '没有这个任务。', http: 404 },
  JOB_NOT_ENDED: {
    class: 'InputError',
    en: 'The job has not ended, so it cannot be removed from the history.',
    zh: '任务尚未结束，不能从记录中移除。',
    http: 409,
  },
  ATTACHMENT_NOT_FOUND: {
    class: 'InputError',
    en: 'No such attachment of this client, or it was removed since.',
    zh: '该客户端没有这个附件，或附件已被清除。',
    http: 404,
  },
  IMAGE_NOT_FOUND: { class: 'InputError', en: 'No such image.', zh: '没有这张图片。', http: 404 },
  SERVER_PORT: {
    class: 'InputError',
    en: 'The server cannot listen at that address and port.',
    zh: '服务器无法在该地址和端口上监听。',
  },
  SERVER_UNPROTECTED: {
    class: 'InputError',
    en: 'Others could reach the server, but no token protects it.',
    zh: '他人可以访问服务器，却没有令牌保护。',
  },
  REPORT_NOT_FOUND: {
    class: 'InputError',
    en: 'This machine has not been measured yet.',
    zh: '本机尚未测量。',
    http: 404,
  },
  TRANSFER_NOT_FOUND: {
    class: 'InputError',
    en: 'No such download or import.',
    zh: '没有这个下载或导入任务。',
    http: 404,
  },
  MODEL_EXISTS: {
    class: 'InputError',
    en: 'A model of that name is already installed.',
    zh: '已安装同名模型。',
    http: 409,
  },
  MODEL_NOT_FOUND: {
    class: 'ModelError',
    en: 'There is no model, file or folder of that name.',
    zh: '找不到该名称的模型、文件或文件夹。',
  },
  MODEL_TENSOR_MISSING: {
    class: 'ModelError',
    en: 'The file lacks tensors that the model needs.',
    zh: '文件缺少模型所需的张量。',
  },
  MODEL_SHAPE: {
    class: 'ModelError',
    en: 'A tensor has a different shape than the model needs.',
    zh: '张量的形状与模型要求不符。',
  },
  MODEL_KIND: {
    class: 'ModelError',
    en: 'The file contains something else: a LoRA, another architecture, another component.',
    zh: '文件内容不是所需的：可能是 LoRA、其他架构或其他组件。',
  },
  MODEL_CONFIG: {
    class: 'ModelError',
    en: 'A configuration file is missing, unreadable, or requires something unsupported.',
    zh: '配置文件缺失、无法读取，或要求了不支持的功能。',
  },
  MODEL_TOKENIZER: {
    class: 'ModelError',
    en: 'The tokenizer is missing or is not of the Qwen family.',
    zh: '分词器缺失，或不属于 Qwen 系列。',
  },
  MODEL_INCOMPLETE: {
    class: 'ModelError',
    en: 'The given files lack parts of the model.',
    zh: '给出的文件缺少模型的某些部分。',
  },
  MODEL_AMBIGUOUS: {
    class: 'ModelError',
    en: 'Several of the files that were given could be the same part of the model.',
    zh: '给出的文件中，有多个都可能是模型的同一部分。',
  },
  MODEL_NOT_REMOVABLE: {
    class: 'ModelError',
    en: 'The model is not in the library folder, so it is not removed.',
    zh: '模型不在模型库文件夹中，因此不会被删除。',
  },
  FORMAT_UNKNOWN: {
    class: 'ModelError',
    en: 'The file is neither safetensors nor GGUF.',
    zh: '文件既不是 safetensors 也不是 GGUF。',
  },
  FORMAT_PICKLE: {
    class: 'ModelError',
    en: 'The file is a Python pickle, which can run code when loaded, so it is never opened.',
    zh: '文件是 Python pickle，加载时可能执行代码，因此绝不打开。',
  },
  FORMAT_TRUNCATED: {
    class: 'ModelError',
    en: 'The file is shorter than its header declares.',
    zh: '文件不完整，比文件头声明的短。',
  },
  FORMAT_HEADER: { class: 'ModelError', en: 'The header is malformed.', zh: '文件头格式错误。' },
  FORMAT_VERSION: {
    class: 'ModelError',
    en: 'The version of the file format is not supported.',
    zh: '不支持该文件格式的版本。',
  },
  FORMAT_TYPE: {
    class: 'ModelError',
    en: 'A tensor is stored in an unknown or removed type.',
    zh: '张量的存储类型未知或已被废除。',
  },
  FORMAT_SHAPE: {
    class: 'ModelError',
    en: 'A shape in the header is impossible or does not match its data.',
    zh: '文件头中的形状不可能成立，或与数据不符。',
  },
  FORMAT_OFFSET: {
    class: 'ModelError',
    en: 'A tensor is outside the file, overlaps another or is not aligned.',
    zh: '张量超出文件、与其他张量重叠或未对齐。',
  },
  FORMAT_DUPLICATE: { class: 'ModelError', en: 'Two tensors have the same name.', zh: '两个张量同名。' },
  FORMAT_INDEX: {
    class: 'ModelError',
    en: 'The index of a sharded file is malformed, unsafe or does not match its shards.',
    zh: '分片文件的索引格式错误、不安全或与分片不符。',
  },
  NATIVE_LIBRARY_MISSING: {
    class: 'DeviceError',
    en: 'The prebuilt ggml library for this platform is not installed.',
    zh: '未安装适用于本平台的 ggml 预编译库。',
  },
  NATIVE_ABI: {
    class: 'DeviceError',
    en: 'The ggml library has a different version from the one Danqing was built for.',
    zh: 'ggml 库的版本与丹青所用的版本不同。',
  },
  DEVICE_UNAVAILABLE: {
    class: 'DeviceError',
    en: 'No such device, or it cannot run this model.',
    zh: '没有该设备，或该设备无法运行此模型。',
  },
  SELF_TEST_FAILED: {
    class: 'DeviceError',
    en: 'The device drew a different image from the stored reference.',
    zh: '设备画出的图片与保存的参考图不同。',
  },
  MEMORY_PLAN_IMPOSSIBLE: {
    class: 'MemoryError',
    en: 'The model does not fit into the memory budget in any way.',
    zh: '无论怎样安排，模型都超出内存预算。',
  },
  MEMORY_ALLOCATION: {
    class: 'MemoryError',
    en: 'The device refused an allocation.',
    zh: '设备拒绝了内存分配。',
  },
  DISK_SPACE: { class: 'MemoryError', en: 'There is not enough disk space.', zh: '磁盘空间不足。' },
  ENGINE_CRASHED: {
    class: 'EngineCrashedError',
    en: 'The engine process ended unexpectedly.',
    zh: '引擎进程意外结束。',
  },
  JOB_INTERRUPTED: {
    class: 'EngineCrashedError',
    en: 'The server ended twice while the job ran.',
    zh: '任务运行期间服务器两次中断。',
  },
  QUEUE_FULL: { class: 'BusyError', en: 'The queue is full.', zh: '队列已满。' },
  ATTACHMENTS_FULL: {
    class: 'BusyError',
    en: 'The limit for kept attachments is reached, for this client or in total.',
    zh: '保存的附件已达上限：该客户端的，或总共的。',
  },
  DATA_IN_USE: {
    class: 'BusyError',
    en: 'Another server is using the same data folder.',
    zh: '另一个服务器正在使用同一个数据文件夹。',
    http: 409,
  },
  MEASUREMENT_RUNNING: {
    class: 'BusyError',
    en: 'This machine is already being measured.',
    zh: '本机正在测量中。',
    http: 409,
  },
  MODEL_BUSY: {
    class: 'BusyError',
    en: 'Another process is installing or removing a model of that name.',
    zh: '另一个进程正在安装或删除同名模型。',
    http: 409,
  },
  SERVER_STOPPING: {
    class: 'BusyError',
    en: 'The server is stopping and accepts no new work.',
    zh: '服务器正在停止，不再接受新任务。',
    http: 503,
  },
  LOGIN_LIMITED: {
    class: 'BusyError',
    en: 'Too many attempts with a wrong token.',
    zh: '令牌错误次数过多。',
  },
  AUTH_REQUIRED: {
    class: 'AccessError',
    en: 'The token is missing or wrong.',
    zh: '缺少令牌或令牌错误。',
    http: 401,
  },
  TOKEN_IN_ADDRESS: {
    class: 'AccessError',
    en: 'The URL contains a token, which would end up in logs.',
    zh: '网址中含有令牌，会因此留在日志里。',
    http: 400,
  },
  HOST_NOT_ALLOWED: {
    class: 'AccessError',
    en: 'The request names a host that this server does not accept.',
    zh: '请求所用的主机名不在允许之列。',
  },
  ORIGIN_NOT_ALLOWED: {
    class: 'AccessError',
    en: 'The request comes from a page of another site.',
    zh: '请求来自其他网站的页面。',
  },
  JOB_OF_ANOTHER: {
    class: 'AccessError',
    en: 'The job or image belongs to another client, and without a token the server cannot tell clients apart.',
    zh: '任务或图片属于另一个客户端，而服务器没有令牌可供区分。',
  },
  SOURCE_UNREACHABLE: {
    class: 'SourceError',
    en: 'The model source cannot be reached, or the connection broke too often.',
    zh: '无法连接模型来源，或连接中断次数过多。',
  },
  SOURCE_NOT_FOUND: {
    class: 'SourceError',
    en: 'The source has no such repository or file.',
    zh: '模型来源没有这个仓库或文件。',
  },
  SOURCE_ANSWER: {
    class: 'SourceError',
    en: 'The source returned something unexpected.',
    zh: '模型来源返回了预料之外的内容。',
  },
  DOWNLOAD_CHECKSUM: {
    class: 'SourceError',
    en: 'A downloaded file differs from the published one.',
    zh: '下载的文件与发布的文件不一致。',
  },
  CANCELLED: { class: 'CancelledError', en: 'The work was cancelled.', zh: '任务已取消。' },
  RESULT_NOT_FINITE: {
    class: 'ModelError',
    en: 'NaN or infinity appeared in the latents or the image, so there is no image to show.',
    zh: '潜变量或图片中出现 NaN 或无穷大，没有可显示的图片。',
  },
  INTERNAL: {
    class: 'InternalError',
    en: 'An invariant of the program was violated: a bug.',
    zh: '程序内部出错：这是一个缺陷。',
  },
} as const satisfies Record<string, ErrorCodeRow>;

export type ErrorCode = keyof typeof ERROR_CODES;
