import { readFile } from 'node:fs/promises';
import { type MachineReport, machineReportSchema } from '@danqing/protocol';

/** A report is a few hundred kilobytes. */
const MAX_BYTES = 16 * 1024 * 1024;

/** What was measured, as it was written. @throws what the file system, JSON or the schema says */
export async function readReport(path: string): Promise<MachineReport> {
  const content = await readFile(path);
  if (content.byteLength > MAX_BYTES) throw new Error('larger than any report');
  return machineReportSchema.parse(JSON.parse(content.toString('utf8')));
}
