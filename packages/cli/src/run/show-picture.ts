import { DanqingError, type ErrorBody, isDanqingError, visibleText } from '@danqing/protocol';
import {
  PICTURE_WORDS,
  type PictureSettings,
  type PictureWords,
  readPictureSettings,
  SETTING_FIELDS,
} from '@danqing/protocol/pictures';
import type { CommandContext } from '../context.ts';
import { errorLines } from '../error-lines.ts';
import type { JsonFlag } from '../flags.ts';
import { openFileSource } from '../open-file-source.ts';
import { textWidth } from '../text-width.ts';

type Shown =
  | { readonly file: string; readonly settings: PictureSettings | null }
  | { readonly file: string; readonly error: ErrorBody };

/**
 * Shows the settings of images. If one of several files cannot be read, the others are still shown.
 * @throws DanqingError INPUT_FILE if it is the only file
 */
export async function showPicture(
  files: readonly string[],
  flags: JsonFlag,
  context: CommandContext,
): Promise<void> {
  const shown: Shown[] = [];
  for (const file of files) shown.push(await show(file));
  const errors = shown.flatMap((each) => ('error' in each ? [DanqingError.fromBody(each.error)] : []));
  const [first] = errors;
  // With a single file the command fails; with several, each shows its own error.
  if (first !== undefined && files.length === 1) throw first;
  if (flags.json) context.terminal.printJson({ pictures: shown });
  else for (const [at, each] of shown.entries()) print(each, at > 0, context);
  if (first !== undefined) process.exitCode = first.exitCode;
}

async function show(file: string): Promise<Shown> {
  try {
    await using source = await openFileSource(file);
    return { file, settings: await readPictureSettings(source) };
  } catch (error) {
    if (!isDanqingError(error, 'INPUT_FILE')) throw error;
    return { file, error: error.toBody() };
  }
}

function print(
  shown: Shown,
  isLater: boolean,
  { messages, terminal, settings: { language } }: CommandContext,
): void {
  if (isLater) terminal.print();
  const { file } = shown;
  if ('error' in shown) {
    terminal.print(file);
    for (const line of errorLines(shown.error, messages)) terminal.note(`  ${line}`);
    return;
  }
  const { settings } = shown;
  if (settings === null) {
    terminal.print(messages.noSettings(file));
    return;
  }
  const words = PICTURE_WORDS[language];
  terminal.print(settings.program === null ? file : `${file}  ${settings.program}`);
  for (const line of settingLines(settings, words)) terminal.print(`  ${line}`);
  for (const note of settings.notes) terminal.note(messages.warning(words.note(note)));
}

/** Names and values in two columns; further lines of a value stay in its column. */
function settingLines(settings: PictureSettings, { fields }: PictureWords): string[] {
  const known = SETTING_FIELDS.flatMap((field) => {
    const value = settings[field];
    return value === undefined ? [] : [[fields[field], String(value)] as const];
  });
  const others = settings.others.map(({ name, value }) => [oneLine(name), value] as const);
  const rows = [...known, ...others];
  const width = Math.max(0, ...rows.map(([name]) => textWidth(name)));
  return rows.flatMap(([name, value]) =>
    value.split(/\r?\n/).map((line, at) => {
      const label = at === 0 ? name : '';
      return `${label}${' '.repeat(width - textWidth(label))}  ${line}`.trimEnd();
    }),
  );
}

/** Keeps a name in its column: another program's name for a setting may contain line breaks. */
const oneLine = (name: string): string => visibleText(name.replace(/\s+/g, ' '));
