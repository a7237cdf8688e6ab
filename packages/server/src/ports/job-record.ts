import type {
  AttachmentIds,
  ErrorBody,
  Job,
  JobReport,
  JobRequest,
  JobState,
  Warning,
} from '@danqing/protocol';

/** A job as stored; times in milliseconds since 1970. */
export interface JobRecord {
  /** Position in the order of submission, assigned by the store. */
  readonly seq: number;
  readonly id: string;
  readonly state: JobState;
  readonly source: Job['source'];
  readonly client: string;
  readonly model: string;
  readonly request: JobRequest;
  readonly attachments: AttachmentIds;
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** How often the server ended while this job ran. */
  readonly interruptions: number;
  readonly warnings: readonly Warning[];
  readonly error: ErrorBody | null;
  readonly report: JobReport | null;
}

export type NewJob = Pick<
  JobRecord,
  'id' | 'source' | 'client' | 'model' | 'request' | 'attachments' | 'createdAt' | 'warnings'
>;
