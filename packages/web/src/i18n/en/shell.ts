import type { ErrorWords } from '@danqing/protocol';
import { explainError } from '../explain-error.ts';

/** What all views share. */
export const shell = {
  name: 'English',
  brand: 'Danqing',
  views: { create: 'Create', gallery: 'Gallery', models: 'Models', machine: 'Machine' },
  shell: {
    skip: 'Skip to content',
    navigation: 'Pages',
    otherLanguage: '中文',
    toOtherLanguage: 'Switch to Chinese (中文)',
    theme: { auto: 'Theme: system', light: 'Theme: light', dark: 'Theme: dark' },
    signOut: 'Sign out',
    connecting: 'Connecting…',
    lost: 'The server is not responding. Trying again…',
    loading: 'Loading…',
    retry: 'Try again',
    drop: 'Drop an image to reuse its settings',
  },
  actions: {
    close: 'Close',
    cancel: 'Cancel',
    remove: 'Delete',
    reallyRemove: 'Delete permanently',
    download: 'Download',
    downloadAll: (count: number) => `Download all ${count}`,
    reuse: 'Reuse settings',
    again: 'New seed',
    details: 'Details',
    why: 'Why?',
    help: (subject: string) => `About: ${subject}`,
    dismiss: 'Dismiss',
    openSettings: 'Settings',
    closeSettings: 'Hide settings',
  },
  errors: {
    title: 'Something went wrong',
    unreachable: 'The server is not responding.',
    unreachableHint: 'Check that it is still running. The page continues by itself once the server is back.',
    unexpected: 'An error occurred in the page.',
    unexpectedHint: 'Reload the page. If it happens again, please report it.',
    explain: (error: ErrorWords) => explainError(error, 'en'),
  },
  units: {
    perSecond: (value: string) => `${value}/s`,
    ms: (value: string) => `${value}\u00a0ms`,
    s: (value: string) => `${value}\u00a0s`,
    min: (value: string) => `${value}\u00a0min`,
  },
};

export type ShellTexts = typeof shell;
