import { type FlagField, REQUEST_FLAGS, SIZE_FLAG } from '@danqing/protocol';
import type { OptionSpec } from '../option.ts';

/** The flags of a request's fields, plus one for both edges. */
export type RequestFlagName = FlagField | 'size';

/** The parser stores the value under the name of the field. */
interface RequestOption<Field extends RequestFlagName> extends OptionSpec {
  readonly field: Field;
}

/** All request options, in the order of the table of fields. */
export const REQUEST_OPTIONS: readonly RequestOption<RequestFlagName>[] = REQUEST_FLAGS.flatMap((row) =>
  row.field === 'width' ? [optionOf({ field: 'size', ...SIZE_FLAG }), optionOf(row)] : [optionOf(row)],
);

function optionOf({
  field,
  flag: { short, long, value },
  help,
}: {
  readonly field: RequestFlagName;
} & Pick<(typeof REQUEST_FLAGS)[number], 'flag' | 'help'>): RequestOption<RequestFlagName> {
  const names = short === undefined ? long : `${short}, ${long}`;
  return { field, flags: `${names} ${value}`, ...help };
}

/** The options of the given fields. */
export function requestOptions<Field extends RequestFlagName>(
  ...fields: readonly Field[]
): readonly RequestOption<Field>[] {
  const wanted = new Set<RequestFlagName>(fields);
  return REQUEST_OPTIONS.filter((option): option is RequestOption<Field> => wanted.has(option.field));
}

/** The options of all fields except the given ones, so that new fields are included. */
export function requestOptionsBut<Field extends RequestFlagName>(
  ...fields: readonly Field[]
): readonly RequestOption<Exclude<RequestFlagName, Field>>[] {
  const unwanted = new Set<RequestFlagName>(fields);
  return REQUEST_OPTIONS.filter(
    (option): option is RequestOption<Exclude<RequestFlagName, Field>> => !unwanted.has(option.field),
  );
}
