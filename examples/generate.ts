/** Draws an image with the embedded model and writes it as PNG. Usage: npx tsx examples/generate.ts [prompt] [file] */
import { fileURLToPath } from 'node:url';
import { encodePng, openEngine, pictureTexts, readVersion, writeNewFile } from '@danqing/engine';

const model = fileURLToPath(new URL('../models/danqing-mini', import.meta.url));
const [prompt = '一只可爱的橘色猫咪', file = 'outputs/example.png'] = process.argv.slice(2);

await using engine = await openEngine({ paths: { model } });
const generation = engine.generate({ prompt, steps: 4 }, { signal: AbortSignal.timeout(60_000) });
for await (const event of generation) {
  if (event.type === 'stage') console.log(event.stage, event.detail);
  if (event.type === 'step')
    console.log(`step ${event.step} of ${event.steps}, ${event.durationMs.toFixed()} ms`);
}
const { images, report } = await generation.result;
for (const { seed, image } of images) {
  const png = await encodePng(image, pictureTexts(report, seed, readVersion()));
  console.log(await writeNewFile(file, png));
}
