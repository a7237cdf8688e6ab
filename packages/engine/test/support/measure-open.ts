/**
 * Opens the file given as argument and prints the peak growth of resident memory in bytes. Run in a separate process,
 * because a peak cannot be reset.
 */
import { openTensorFile } from '../../src/checkpoint/open-tensor-file.ts';

const before = process.memoryUsage.rss();
try {
  await (await openTensorFile(process.argv[2] ?? '')).close();
} catch {
  // Refusing a file must not take more memory than loading it.
}
process.stdout.write(String(process.resourceUsage().maxRSS * 1024 - before));
