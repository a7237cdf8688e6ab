import type { Language, SettingKey } from '@danqing/protocol';

/** Descriptions of all settings, for config.example.yaml and docs/reference/settings.md. */
export const SETTING_TEXTS: Readonly<Record<SettingKey, Readonly<Record<Language, string>>>> = {
  'ui.language': {
    en: 'Language of the command line; null: that of the system.',
    zh: '命令行的语言；null 表示跟随系统。',
  },
  'server.host': {
    en: 'Address to listen on. Beyond this machine (0.0.0.0) auth_token is needed, or insecure.',
    zh: '监听地址。若对外开放（0.0.0.0），需设 auth_token 或 insecure。',
  },
  'server.port': { en: 'Port to listen on; 0: any free one.', zh: '监听端口；0 表示任选空闲端口。' },
  'server.max_concurrent_requests': {
    en: 'Pictures drawn at the same time; each takes memory of its own.',
    zh: '同时绘制的任务数；每个都要占用内存。',
  },
  'server.queue_limit': {
    en: 'Jobs that may wait; further ones are refused (HTTP 429).',
    zh: '排队任务上限，超出即拒绝（HTTP 429）。',
  },
  'server.auth_token': {
    en: 'Token that clients must send; null: none. `danqing config token` makes one. Better kept in DANQING_SERVER_AUTH_TOKEN than in a file.',
    zh: '客户端必须携带的令牌；null 表示不需要。可用 `danqing config token` 生成。放在 DANQING_SERVER_AUTH_TOKEN 中比写入文件更好。',
  },
  'server.insecure': {
    en: 'Listen beyond this machine without a token: whoever reaches the port can draw and see all pictures.',
    zh: '允许无令牌对外监听：能访问端口的人都可以绘图并查看所有图片。',
  },
  'server.allowed_hosts': {
    en: 'Names, beside its own, by which the server may be addressed, such as danqing.lan.',
    zh: '除自身地址外，允许用来访问服务器的主机名，例如 danqing.lan。',
  },
  'server.allowed_origins': {
    en: 'Pages and apps of other origins that may use the server (CORS), such as https://app.example.com or tauri://localhost.',
    zh: '允许调用本服务的其他网页或应用来源（CORS），例如 https://app.example.com 或 tauri://localhost。',
  },
  'server.trusted_proxies': {
    en: 'Proxies whose X-Forwarded-… and Forwarded headers are believed: addresses, networks (172.16.0.0/12), loopback, private.',
    zh: '可信的反向代理，采信其 X-Forwarded-… 与 Forwarded 请求头：地址、网段（172.16.0.0/12）、loopback 或 private。',
  },
  'server.base_path': {
    en: 'Path below which a proxy serves Danqing, such as /danqing; null: at the root, or as the proxy says.',
    zh: '反向代理提供本服务的路径，例如 /danqing；null 表示根路径，或以代理所述为准。',
  },
  'server.body_limit_kib': { en: 'Largest request body, in KiB.', zh: '请求正文的上限，单位 KiB。' },
  'server.data_dir': {
    en: "Folder of the queue and the gallery's index; a second server needs one of its own. null: the user's own.",
    zh: '存放队列和图库索引的文件夹；第二个服务器需要另一个文件夹。null 表示用户目录。',
  },
  'server.shutdown_seconds': {
    en: 'How long a running picture may take to finish when the server is stopped.',
    zh: '停止服务器时，等待正在绘制的图片完成的秒数。',
  },
  'model.name': { en: 'Installed model to draw with.', zh: '使用的已安装模型。' },
  'model.path': {
    en: "A model's folder, instead of a name; null: model.name counts.",
    zh: '模型文件夹，代替名称；null 表示以 model.name 为准。',
  },
  'model.kind': {
    en: 'What that model is: turbo (8 steps, no guidance) or base (Z-Image: 28 to 50 steps, guidance 3 to 5); null: told by its card, names, metadata and scheduler.',
    zh: '该模型的种类：turbo（8 步，无引导）或 base（Z-Image：28 至 50 步，引导 3 至 5）；null 表示由模型卡、名称、元数据和调度器判断。',
  },
  'model.folders': {
    en: "Folders of models, searched before the user's own and the repository's.",
    zh: '存放模型的文件夹，先于用户目录和仓库目录查找。',
  },
  'model.import_folders': {
    en: 'Folders from which the server may import model files.',
    zh: '允许服务器从中导入模型文件的文件夹。',
  },
  'model.library': {
    en: "Folder into which models are installed (`danqing models pull`); null: the user's own.",
    zh: '安装模型的文件夹（`danqing models pull`）；null 表示用户目录。',
  },
  'sources.modelscope': {
    en: 'Address in place of https://modelscope.cn; https, or http on this machine.',
    zh: '代替 https://modelscope.cn 的地址；须为 https，本机可用 http。',
  },
  'sources.huggingface': {
    en: 'Address in place of https://huggingface.co.',
    zh: '代替 https://huggingface.co 的地址。',
  },
  'sources.mirror': {
    en: 'Address of a server that answers as Hugging Face does, for `--source mirror`; null: there is none.',
    zh: '接口与 Hugging Face 相同的镜像地址，供 `--source mirror` 使用；null 表示没有。',
  },
  'engine.device': {
    en: 'cpu, vulkan, cuda, metal, or a name that `danqing doctor` lists; null: a graphics card, else the CPU.',
    zh: 'cpu、vulkan、cuda、metal，或 `danqing doctor` 列出的名称；null 表示优先显卡，否则用 CPU。',
  },
  'engine.threads': { en: 'Threads on the CPU; null: all.', zh: 'CPU 线程数；null 表示全部。' },
  'engine.vram_budget': {
    en: 'Memory for weights and activations, such as 6GiB; null: no limit.',
    zh: '权重与激活可用的内存，例如 6GiB；null 表示不限。',
  },
  'engine.use_cpu_offload': {
    en: 'Whether weights leave the device while another stage runs; auto: where the budget wants it; false: what does not fit is refused.',
    zh: '运行其他阶段时权重是否移出设备；auto 表示由预算决定；false 表示放不下就拒绝。',
  },
  'engine.text_encoder_device': {
    en: 'Where prompts are read: device, cpu (leaves a card to the transformer), or auto: on the processor only when nothing else fits.',
    zh: '在哪里读取提示词：device、cpu（把显卡留给 Transformer）或 auto（仅当别无他法时才用处理器）。',
  },
  'engine.precision': {
    en: 'f32 computes everything in 32 bits, to compare with the reference.',
    zh: 'f32 表示全程以 32 位计算，用于与参考实现对比。',
  },
  'engine.buffer_types': {
    en: 'Where matrices lie, such as q4_0=CPU_REPACK; types without an entry lie where `danqing doctor` measured products to be fastest.',
    zh: '矩阵所在的缓冲类型，例如 q4_0=CPU_REPACK；未列出的类型按本机实测（见 `danqing doctor`）选最快的。',
  },
  'engine.prompt_cache': {
    en: "Folder of encoded prompts, or off; null: in the user's folder of caches.",
    zh: '编码后提示词的文件夹，或 off；null 表示用户的缓存目录。',
  },
  'engine.idle_unload_minutes': {
    en: 'After so many idle minutes the server frees the memory of the model; 0: never.',
    zh: '服务器空闲多少分钟后释放模型占用的内存；0 表示从不。',
  },
  'output.dir': { en: 'Folder for pictures.', zh: '图片文件夹。' },
  'output.naming': {
    en: 'File name without its ending: {time}, {seed} and {model} are filled in. `generate` numbers several pictures; the server names its own.',
    zh: '不含扩展名的文件名，可用 {time}、{seed}、{model}；一次画多张时 `generate` 会加编号；服务器自行命名。',
  },
  'a1111.honor_parameters': {
    en: "Take steps and CFG scale from clients of the A1111 interface instead of the model's defaults.",
    zh: '采用 A1111 接口客户端给出的步数和 CFG scale，而不是模型的默认值。',
  },
  'log.level': { en: 'The least important messages that are logged.', zh: '日志级别。' },
  'log.dir': {
    en: 'Folder for log files of the server; null: messages go to stderr only.',
    zh: '服务器日志文件夹；null 表示只输出到 stderr。',
  },
  'log.prompts': { en: 'Write prompts into the log.', zh: '在日志中记录提示词。' },
};
