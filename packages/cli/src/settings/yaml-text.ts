import type { Text } from '@danqing/protocol';
import type { ErrorCode, YAMLError } from 'yaml';

/** Chinese for the library's YAML errors; its English messages are more specific. */
const CHINESE: Readonly<Record<ErrorCode, string>> = {
  ALIAS_PROPS: '别名不能带锚点或标签',
  BAD_ALIAS: '别名不合法',
  BAD_COLLECTION_TYPE: '集合的类型不对',
  BAD_DIRECTIVE: '指令不合法',
  BAD_DQ_ESCAPE: '双引号中的转义不合法',
  BAD_INDENT: '缩进不对',
  BAD_PROP_ORDER: '锚点和标签的位置不对',
  BAD_SCALAR_START: '值不能以这个字符开头，请加引号',
  BLOCK_AS_IMPLICIT_KEY: '一行中有两个冒号，或键写在了值的位置，请加引号',
  BLOCK_IN_FLOW: '花括号或方括号中不能写缩进的内容',
  DUPLICATE_KEY: '键重复出现',
  IMPOSSIBLE: '内容无法解析',
  KEY_OVER_1024_CHARS: '键过长',
  MISSING_CHAR: '缺少一个字符，如引号、括号或冒号',
  MULTILINE_IMPLICIT_KEY: '键不能跨行',
  MULTIPLE_ANCHORS: '锚点不止一个',
  MULTIPLE_DOCS: '文件中有多个文档',
  MULTIPLE_TAGS: '标签不止一个',
  NON_STRING_KEY: '键不是文字',
  RESOURCE_EXHAUSTION: '内容过于复杂',
  TAB_AS_INDENT: '缩进不能用制表符，请用空格',
  TAG_RESOLVE_FAILED: '标签无法识别',
  UNEXPECTED_TOKEN: '出现了意外的内容',
};

/** Describes a YAML error, as the end of a sentence without its full stop. */
export function yamlText({ code, message }: YAMLError): Text {
  return { en: message.replace(/[.:]$/, ''), zh: CHINESE[code] };
}
