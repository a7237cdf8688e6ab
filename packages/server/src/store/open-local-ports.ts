import { join } from 'node:path';
import { DanqingError } from '@danqing/protocol';
import type { Ports } from '../ports/ports.ts';
import { say } from '../say/say.ts';
import { DurationTable } from './duration-table.ts';
import { EventLog } from './event-log.ts';
import { FileAttachmentStore } from './file-attachment-store.ts';
import { FileImageStore } from './file-image-store.ts';
import { JobTable } from './job-table.ts';
import { openLockedStore } from './open-store.ts';
import { PictureTable } from './picture-table.ts';

export interface LocalPortsOptions {
  /** Folder of the queue, the gallery's index and thumbnails. */
  readonly dataFolder: string;
  readonly outputFolder: string;
  /** May be inside the data folder; it contains no secrets. */
  readonly libraryFolder: string;
  readonly onProblem: (error: unknown) => void;
}

const SECOND_SWEEP_MS = 15_000;

/**
 * Ports over SQLite, files and this process's memory: all that a single server on one machine needs.
 * @throws DanqingError DATA_IN_USE, OUTPUT_UNWRITABLE, DISK_SPACE
 */
export async function openLocalPorts(options: LocalPortsOptions): Promise<Ports> {
  const { dataFolder, outputFolder, libraryFolder, onProblem } = options;
  const { store, close } = openLockedStore(dataFolder, {
    except: libraryFolder,
    onExposed: (path) => onProblem(exposed(path)),
  });
  const folders = { output: outputFolder, thumbnails: join(dataFolder, 'thumbnails') };
  const images = new FileImageStore(new PictureTable(store), folders);
  await images.sweep();
  // A file from a server that has just ended is too young for the first sweep.
  const sweeping = setTimeout(() => void images.sweep().catch(onProblem), SECOND_SWEEP_MS).unref();
  return {
    jobs: new JobTable(store),
    durations: new DurationTable(store),
    images,
    events: new EventLog(),
    attachments: new FileAttachmentStore(join(dataFolder, 'attachments')),
    async [Symbol.asyncDispose]() {
      clearTimeout(sweeping);
      close();
    },
  };
}

function exposed(path: string): DanqingError {
  return new DanqingError(
    'OUTPUT_UNWRITABLE',
    say`Other users can read ${path}, and its permissions cannot be changed.`,
    {
      hint: say`Its owner can run \`chmod -R go=\` on the data folder.`,
    },
  );
}
