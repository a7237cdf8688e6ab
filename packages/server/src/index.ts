/** The server: a durable queue over the engine, APIs for programs, and the web page. */
export { type App, type AppOptions, createApp } from './app.ts';
export type { PictureToSave } from './compat/mcp/engine-backend.ts';
export { serveMcpOverStdio } from './compat/mcp/serve-stdio.ts';
export { type InstalledModelOptions, installedModels } from './engines/installed-models.ts';
export type { ModelSource, OpenedEngine, ServedModel } from './engines/model-source.ts';
export type { JobPage, JobService, Submission } from './jobs/job-service.ts';
export type { AppEnv } from './routes/app-env.ts';
export { type OpenServerOptions, openServer, type RunningServer } from './serve/open-server.ts';
export type { ServeOptions } from './serve/serve-options.ts';
export { openServices, type ServiceOptions, type Services } from './services.ts';
