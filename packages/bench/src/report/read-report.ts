import { readFile, stat } from 'node:fs/promises';
import { type BenchReport, DanqingError, issueAt, parseBenchReport, type Text } from '@danqing/protocol';
import { say } from '../say/say.ts';

/** Reports have a few hundred kilobytes at most; a wrong file must not fill the memory. */
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * Reads a report of `danqing report` or `danqing bench`, from this version or an earlier one. @throws DanqingError
 * INPUT_FILE, with `hint`
 */
export async function readReport(path: string, hint: Text): Promise<BenchReport> {
  const invalid = (reason: Text, cause?: unknown) =>
    new DanqingError('INPUT_FILE', say`${path}: ${reason}.`, { hint, cause });
  let json: unknown;
  try {
    const { size } = await stat(path);
    if (size > MAX_BYTES) throw invalid(say`${size} bytes are too large for a report (limit ${MAX_BYTES})`);
    json = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (error instanceof DanqingError) throw error;
    throw invalid(error instanceof SyntaxError ? say`it is not JSON` : say`it cannot be read`, error);
  }
  const parsed = parseBenchReport(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalid(
    issue === undefined
      ? say`it is not a report of this kind`
      : say`it is not a report of this kind (${issueAt(issue)})`,
  );
}
