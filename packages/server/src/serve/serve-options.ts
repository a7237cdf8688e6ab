import type { EngineOptions } from '@danqing/engine';
import type { SourceAddresses } from '@danqing/model-store';
import type { ModelKind } from '@danqing/protocol';
import type { AccessRules } from '../security/exposure.ts';

/** All options of a server, in the program's own units. */
export interface ServeOptions extends AccessRules {
  /** 0: any free port. */
  readonly port: number;
  readonly maxConcurrentRequests: number;
  readonly queueLimit: number;
  /** For requests that may contain images; others are a few kilobytes of text. */
  readonly bodyLimitBytes: number;
  /** How long running jobs may take to end when the server stops. */
  readonly shutdownMs: number;
  readonly model: {
    /** A name in `libraries`, or a path. */
    readonly nameOrPath: string;
    /** The kind of that model; by default it is detected. */
    readonly kind?: ModelKind | null;
    readonly libraries: readonly string[];
    /** Folders from which files may be imported over HTTP. */
    readonly importFolders: readonly string[];
    /** Where models are installed. */
    readonly libraryFolder: string;
    readonly sources: SourceAddresses;
  };
  readonly engine: Omit<EngineOptions, 'paths'>;
  /** Null: the engine is never unloaded. */
  readonly idleUnloadMs: number | null;
  readonly outputFolder: string;
  /** Folder of the server's own state: queue, gallery. */
  readonly dataFolder: string;
  /** Folder of the built page. */
  readonly webFolder: string;
  readonly a1111: { readonly honorParameters: boolean };
  readonly log: {
    readonly level: 'error' | 'warn' | 'info' | 'debug';
    /** Null: no log files are written. */
    readonly folder: string | null;
    readonly prompts: boolean;
  };
}
