import type { EngineOptions } from '@danqing/engine';
import type { SourceAddresses } from '@danqing/model-store';
import type { ModelKind } from '@danqing/protocol';
import type { AccessRules } from '../security/exposure.ts';

/** All that a server is started with, in units of the program. */
export interface ServeOptions extends AccessRules {
  /** 0: any free one. */
  readonly port: number;
  readonly maxConcurrentRequests: number;
  readonly queueLimit: number;
  /** Of requests in which pictures may travel; the others are text of a few kilobytes. */
  readonly bodyLimitBytes: number;
  /** How long running pictures may take to end when the server is stopped. */
  readonly shutdownMs: number;
  readonly model: {
    /** A name among `libraries`, or a path. */
    readonly nameOrPath: string;
    /** What that model is; default: told by itself. */
    readonly kind?: ModelKind | null;
    readonly libraries: readonly string[];
    /** Folders from which files may be imported over HTTP. */
    readonly importFolders: readonly string[];
    /** Into which models are installed. */
    readonly libraryFolder: string;
    readonly sources: SourceAddresses;
  };
  readonly engine: Omit<EngineOptions, 'paths'>;
  /** Null: the engine stays. */
  readonly idleUnloadMs: number | null;
  readonly outputFolder: string;
  /** For the server's own state: queue, gallery. */
  readonly dataFolder: string;
  /** The built page. */
  readonly webFolder: string;
  readonly a1111: { readonly honorParameters: boolean };
  readonly log: {
    readonly level: 'error' | 'warn' | 'info' | 'debug';
    /** Null: none are written to files. */
    readonly folder: string | null;
    readonly prompts: boolean;
  };
}
