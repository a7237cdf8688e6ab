import { readFile, stat } from 'node:fs/promises';
import {
  DanqingError,
  type Issue,
  issueAt,
  type MachineReport,
  machineReportSchema,
  type Text,
} from '@danqing/protocol';
import { say } from '../say/say.ts';

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

/** What `danqing report` has measured. @throws DanqingError INPUT_FILE */
export function readReport(path: string): Promise<MachineReport> {
  return readReportFile(
    path,
    machineReportSchema,
    say`Give a report.json that \`danqing report\` has written.`,
  );
}

/** A file of measurements, as it was written. @throws DanqingError INPUT_FILE, with `hint` */
export async function readReportFile<Report>(
  path: string,
  schema: ReportSchema<Report>,
  hint: Text,
): Promise<Report> {
  const invalid = (reason: Text, cause?: unknown) =>
    new DanqingError('INPUT_FILE', say`${path}: ${reason}.`, { hint, cause });
  let json: unknown;
  try {
    const { size } = await stat(path);
    if (size > MAX_BYTES) throw invalid(say`${size} bytes are more than any report has (${MAX_BYTES})`);
    json = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (error instanceof DanqingError) throw error;
    throw invalid(error instanceof SyntaxError ? say`it is not JSON` : say`it cannot be read`, error);
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalid(
    issue === undefined ? say`it is no such report` : say`it is no such report (${issueAt(issue)})`,
  );
}
