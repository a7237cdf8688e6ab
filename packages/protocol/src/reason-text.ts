import { isDanqingError } from './errors.ts';
import { sameText, type Text } from './text.ts';

/** Chinese descriptions of system error codes. */
const SYSTEM_REASONS: Readonly<Record<string, string>> = {
  E2BIG: '参数过长',
  EACCES: '权限不足',
  EADDRINUSE: '端口已被占用',
  EADDRNOTAVAIL: '本机没有这个地址',
  EAGAIN: '资源暂时不可用',
  EBADF: '文件描述符无效',
  EBUSY: '文件或设备正被占用',
  ECONNABORTED: '连接被中止',
  ECONNREFUSED: '连接被拒绝',
  ECONNRESET: '连接被对方断开',
  EDQUOT: '超出磁盘配额',
  EEXIST: '文件已存在',
  EFAULT: '内存地址无效',
  EFBIG: '文件过大',
  EHOSTUNREACH: '无法到达主机',
  EINVAL: '参数无效',
  EIO: '设备读写出错',
  EISDIR: '这是文件夹',
  ELOOP: '符号链接层数过多',
  EMFILE: '打开的文件过多',
  EMLINK: '链接过多',
  ENAMETOOLONG: '名称过长',
  ENETUNREACH: '无法到达网络',
  ENFILE: '系统打开的文件过多',
  ENODEV: '没有这个设备',
  ENOENT: '文件或文件夹不存在',
  ENOMEM: '内存不足',
  ENOSPC: '磁盘空间不足',
  ENOSYS: '系统不支持此操作',
  ENOTDIR: '路径中有一段不是文件夹',
  ENOTEMPTY: '文件夹不为空',
  ENOTFOUND: '找不到该主机名',
  ENOTSUP: '不支持此操作',
  ENXIO: '没有这个设备',
  EOPNOTSUPP: '不支持此操作',
  EPERM: '系统不允许此操作',
  EPIPE: '管道已断开',
  EROFS: '文件系统只读',
  ESTALE: '网络文件句柄已失效',
  ETIMEDOUT: '连接超时',
  ETXTBSY: '文件正在运行',
  EXDEV: '不能跨文件系统',
};

/**
 * The reason of a failure, for use inside a sentence: the message of a Danqing error, or the meaning of a system error
 * code.
 */
export function reasonText(error: unknown): Text {
  if (isDanqingError(error)) return error.text;
  if (!(error instanceof Error)) return sameText(String(error));
  return { en: error.message, zh: systemReason(error) ?? error.message };
}

function systemReason(error: Error): string | null {
  const code = 'code' in error ? String(error.code) : '';
  const reason = SYSTEM_REASONS[code];
  return reason === undefined ? null : `${reason}（${code}）`;
}
