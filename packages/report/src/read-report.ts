import { readFile, stat } from 'node:fs/promises';
import { DanqingError, type MachineReport, machineReportSchema } from '@danqing/protocol';

/** Reports have up to a few hundred kilobytes; a wrong file must not fill the memory. */
const MAX_BYTES = 16 * 1024 * 1024;

/** What a schema of zod does, and all that is asked of it here. */
interface ReportSchema<Report> {
  safeParse(
    json: unknown,
  ):
    | { readonly success: true; readonly data: Report }
    | { readonly success: false; readonly error: { readonly issues: readonly Issue[] } };
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** What `danqing report` has measured. @throws DanqingError INPUT_FILE */
export function readReport(path: string): Promise<MachineReport> {
  return readReportFile(path, machineReportSchema, 'Give a report.json that `danqing report` has written.');
}

/** A file of measurements, as it was written. @throws DanqingError INPUT_FILE, with `hint` */
export async function readReportFile<Report>(
  path: string,
  schema: ReportSchema<Report>,
  hint: string,
): Promise<Report> {
  const invalid = (reason: string, cause?: unknown) =>
    new DanqingError('INPUT_FILE', `${path}: ${reason}.`, { hint, cause });
  let json: unknown;
  try {
    const { size } = await stat(path);
    if (size > MAX_BYTES) throw invalid(`${size} bytes are more than any report has (${MAX_BYTES})`);
    json = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (error instanceof DanqingError) throw error;
    throw invalid(error instanceof SyntaxError ? 'it is not JSON' : 'it cannot be read', error);
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalid(`it is no such report (${issue?.path.join('.')}: ${issue?.message})`);
}
