import type { ShellTexts } from '../en/shell.ts';
import { explainError } from '../explain-error.ts';

/** 各页共用的文字。 */
export const shell: ShellTexts = {
  name: '中文',
  brand: '丹青',
  views: { create: '创作', gallery: '图库', models: '模型', machine: '本机' },
  shell: {
    skip: '跳到正文',
    navigation: '页面',
    otherLanguage: 'English',
    toOtherLanguage: '切换到英文 (English)',
    theme: { auto: '外观：跟随系统', light: '外观：浅色', dark: '外观：深色' },
    signOut: '退出登录',
    connecting: '正在连接…',
    lost: '连接不上服务器，正在重试…',
    loading: '正在加载…',
    retry: '重试',
    drop: '松开即可还原这张图片的参数',
  },
  actions: {
    close: '关闭',
    cancel: '取消',
    remove: '删除',
    reallyRemove: '确认删除',
    download: '下载',
    downloadAll: (count) => `下载全部 ${count} 张`,
    reuse: '沿用参数',
    again: '换个种子',
    details: '详情',
    why: '为什么？',
    help: (subject) => `说明：${subject}`,
    dismiss: '关闭提示',
    openSettings: '参数',
    closeSettings: '收起参数',
  },
  errors: {
    title: '出错了',
    unreachable: '连接不上服务器。',
    unreachableHint: '请检查服务器是否还在运行；恢复后页面会自动继续。',
    unexpected: '页面出错了。',
    unexpectedHint: '请刷新页面；若再次发生，请报告问题。',
    explain: (error) => explainError(error, 'zh'),
  },
  units: {
    perSecond: (value) => `${value}/秒`,
    ms: (value) => `${value}\u00a0毫秒`,
    s: (value) => `${value}\u00a0秒`,
    min: (value) => `${value}\u00a0分钟`,
  },
};
