import { afterAll, beforeAll } from 'vitest';
import { openListeningServer } from '../../../server/test/support/open-test-server.ts';
import { openTinyLibrary, type TinyLibrary } from '../../../server/test/support/tiny-library.ts';
import type { PageServer, PageTests } from './page-server.ts';

export interface LibraryServer extends PageServer {
  /** Available only while tests run. */
  library(): TinyLibrary;
}

/** A server with the embedded model, an empty library, and the tiny model to download and to import. */
export function serveLibrary(
  tests: PageTests,
  { hasImportFolder = true }: { readonly hasImportFolder?: boolean } = {},
): LibraryServer {
  let tiny: TinyLibrary | null = null;
  let close = (): PromiseLike<void> => Promise.resolve();
  const server: LibraryServer = {
    url: '',
    library() {
      if (tiny === null) throw new Error('the server is not open');
      return tiny;
    },
  };
  beforeAll(async () => {
    tiny = await openTinyLibrary();
    const { source, catalogue, options } = tiny;
    const model = {
      ...options,
      nameOrPath: 'danqing-mini',
      ...(hasImportFolder ? {} : { importFolders: [] }),
    };
    const opened = await openListeningServer({ source, catalogue, model, webFolder: tests.webFolder });
    server.url = opened.url;
    close = () => opened[Symbol.asyncDispose]();
  });
  afterAll(async () => {
    await close();
    await tiny?.[Symbol.asyncDispose]();
  });
  return server;
}
