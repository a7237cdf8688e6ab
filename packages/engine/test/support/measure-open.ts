/**
 * Opens the file given as argument and prints by how many bytes the resident memory grew at its peak. Run in a
 * process of its own: a peak is never unlearned.
 */
import { openTensorFile } from '../../src/checkpoint/open-tensor-file.ts';

const before = process.memoryUsage.rss();
try {
  await (await openTensorFile(process.argv[2] ?? '')).close();
} catch {
  // Refusing must not take more memory than loading either.
}
process.stdout.write(String(process.resourceUsage().maxRSS * 1024 - before));
