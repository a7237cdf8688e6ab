import type { FieldRow } from '../request/field-row.ts';
import { FIELD_ROWS, isRequestField, mapFields } from '../request/request-fields.ts';
import { MAX_SEED } from '../seed.ts';
import type { Language } from '../text.ts';
import type { SettingField, SettingsNote } from './picture-settings.ts';

/** Names of settings, and sentences about them, for the command line and the page. */
export interface PictureWords {
  readonly fields: Readonly<Record<SettingField, string>>;
  readonly note: (note: SettingsNote) => string;
}

const rangeOf = (field: SettingField): string => {
  if (field === 'seed') return `0–${MAX_SEED}`;
  const range = isRequestField(field) ? FIELD_ROWS[field].range : undefined;
  return range === undefined ? '' : `${range[0]}–${range[1]}`;
};

function labels(language: Language) {
  const label = ({ label }: FieldRow, field: string) => label?.[language] ?? field;
  return mapFields({ prompt: label, text: label, whole: label, real: label, seed: label });
}

const en: PictureWords = {
  fields: { ...labels('en'), sampler: 'sampler', schedule: 'schedule', model: 'model' },
  note(note) {
    switch (note.kind) {
      case 'value': {
        const range = rangeOf(note.field);
        const reason = range === '' ? 'it is no such value or too long' : `possible is ${range}`;
        return `The ${en.fields[note.field]} “${note.value}” was left out: ${reason}.`;
      }
      case 'node':
        return `The ${en.fields[note.field]} comes from the node ${note.node}, which cannot be followed.`;
      case 'samplers':
        return `The workflow samples ${note.count} times; these are the settings of the first.`;
      case 'unreadable':
        return `Its text “${note.keyword}” cannot be read.`;
      case 'silent':
        return 'It says nothing of its settings that could be read.';
      case 'pictureSize':
        return 'The size is that of the picture itself.';
    }
  },
};

const zh: PictureWords = {
  fields: { ...labels('zh'), sampler: '采样器', schedule: '调度', model: '模型' },
  note(note) {
    switch (note.kind) {
      case 'value': {
        const range = rangeOf(note.field);
        const reason = range === '' ? '不是这类值，或过长' : `可用范围为 ${range}`;
        return `未采用${zh.fields[note.field]}“${note.value}”：${reason}。`;
      }
      case 'node':
        return `${zh.fields[note.field]}来自节点 ${note.node}，无法继续追溯。`;
      case 'samplers':
        return `工作流采样了 ${note.count} 次，这里是第一次的参数。`;
      case 'unreadable':
        return `其中的“${note.keyword}”无法读取。`;
      case 'silent':
        return '其中没有可读取的参数。';
      case 'pictureSize':
        return '尺寸取自图片本身。';
    }
  },
};

export const PICTURE_WORDS = { en, zh } as const;
