import type { Text } from '../text.ts';
import type { FieldFlag, FieldRow } from './field-row.ts';
import {
  FIELD_NAMES,
  FIELD_ROWS,
  type FieldsWith,
  REQUEST_FIELDS,
  type RequestField,
} from './request-fields.ts';

/** Fields with a flag on the command line. */
export type FlagField = FieldsWith<{ readonly flag: FieldFlag }>;

/** A request's flag and its line of help. */
export interface RequestFlag {
  readonly field: FlagField;
  readonly flag: FieldFlag;
  readonly help: Text;
}

/**
 * The flags of a request, in the order of help; `--size` belongs before `--width`. A command picks those it needs by field.
 * Commander stores each value as text under the name of its field (`--cfg-truncation` becomes `cfgTruncation`), so parsed
 * flags are a `Partial<Record<FlagField, string>>`, and `mapFields` turns them into values by kind.
 */
export const REQUEST_FLAGS: readonly RequestFlag[] = FIELD_NAMES.filter(hasFlag).map((field) => {
  const { flag, help } = REQUEST_FIELDS[field];
  return { field, flag, help };
});

function hasFlag(field: RequestField): field is FlagField {
  return FIELD_ROWS[field].flag !== undefined;
}

/** Width and height in one flag: 1024x576. */
export const SIZE_FLAG = {
  flag: { long: '--size', short: '-s', value: '<WxH>' },
  help: {
    en: 'width x height in pixels, multiples of 16, such as 1024x576 (default: of the model)',
    zh: '宽x高，像素，16 的倍数，例如 1024x576（默认由模型决定）',
  },
} as const satisfies Pick<FieldRow, 'flag' | 'help'>;
