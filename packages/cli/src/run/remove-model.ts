import { formatBytes } from '@danqing/bench/report';
import { findRemovable, removeModel as remove } from '@danqing/model-store';
import { cancelledError, DanqingError } from '@danqing/protocol';
import { ask, canAsk } from '../ask.ts';
import type { CommandContext } from '../context.ts';
import type { JsonFlag } from '../flags.ts';
import { formatPath } from '../format.ts';
import { say } from '../say/say.ts';

interface RemoveFlags extends JsonFlag {
  readonly yes: boolean | undefined;
}

/** Removes a model after confirmation. */
export async function removeModel(name: string, flags: RemoveFlags, context: CommandContext): Promise<void> {
  const { settings, messages, terminal } = context;
  const place = { name, library: settings.libraryFolder, libraries: settings.modelLibraries };
  const found = await findRemovable(place);
  const size = formatBytes(found.byteLength);
  if (!flags.yes) await confirm(messages.removeQuestion(formatPath(found.folder), size));
  await remove(place);
  if (flags.json) return terminal.printJson({ removed: found });
  terminal.print(messages.removed(found.name, size));
}

/** @throws DanqingError CANCELLED; INPUT_INVALID if nobody can be asked */
async function confirm(question: string): Promise<void> {
  if (!canAsk()) {
    throw new DanqingError(
      'INPUT_INVALID',
      say`There is nobody to confirm that the model should be removed.`,
      {
        hint: say`Add --yes to remove it without a question.`,
      },
    );
  }
  if (!/^(?:y|yes|是|好)$/i.test(await ask(`${question} [y/N] `))) throw cancelledError();
}
