/** The server: a durable queue over the engine, APIs for programs, and the web page. */
export type { PictureToSave } from './compat/mcp/engine-backend.ts';
export { serveMcpOverStdio } from './compat/mcp/serve-stdio.ts';
export { installedModels } from './engines/installed-models.ts';
export { openServer, type RunningServer } from './serve/open-server.ts';
export type { ServeOptions } from './serve/serve-options.ts';
