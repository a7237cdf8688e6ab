/**
 * Reports the difference of every golden case from the reference on one device:
 *   npx tsx scripts/golden-report.ts [cpu|vulkan] [f32|auto]
 */
import type { Precision } from '@danqing/core/graph';
import { goldenReport } from '../packages/engine/test/support/golden-report.ts';
import { loadVulkan } from '../packages/ggml/test/support/vulkan.ts';

const [kind = 'cpu', chosen = 'f32'] = process.argv.slice(2);
const precision: Precision = chosen === 'auto' ? 'auto' : 'f32';

const device = kind === 'vulkan' ? vulkanDevice() : kind;
console.log(`Device ${device}, precision ${precision}.\n`);
console.log('| stage | cases | worst NMSE | max abs | worst case |\n| --- | --- | --- | --- | --- |');
for await (const { stage, cases, nmse, maxAbs, worstCase } of goldenReport({ device, precision })) {
  console.log(
    `| ${stage} | ${cases} | ${nmse.toExponential(1)} | ${maxAbs.toExponential(1)} | ${worstCase} |`,
  );
}

function vulkanDevice(): string {
  const { skipReason, device } = loadVulkan(precision === 'f32' ? 'f32' : 'default');
  if (skipReason !== null) throw new Error(skipReason);
  return device;
}
