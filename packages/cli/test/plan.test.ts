import { CATALOGUE } from '@danqing/model-store';
import { planReportSchema } from '@danqing/protocol';
import { expect, test } from 'vitest';
import { temporaryFolder } from './support/run-danqing.ts';
import { runInProcess } from './support/run-in-process.ts';

const cwd = temporaryFolder();
const CPU = ['--device', 'cpu', '--threads', '1'];
const danqing = (args: readonly string[], language = 'en') =>
  runInProcess(['plan', ...args], { cwd, env: { DANQING_LANG: language } });

async function reportOf(args: readonly string[]) {
  const { code, stdout, stderr } = await danqing([...args, '--json']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return planReportSchema.parse(JSON.parse(stdout));
}

test('this machine: what the engine then keeps to', { timeout: 60_000 }, async () => {
  const planned = await reportOf([...CPU, '--size', '128x128', '--steps', '1']);
  expect(planned).toMatchObject({
    basis: 'exact',
    fits: true,
    placement: 'resident',
    time: null,
    files: null,
  });
  const drawn = await runInProcess(
    ['generate', '一只可爱的橘色猫咪，窗台，阳光', ...CPU, '--size', '128x128', '--steps', '1', '--json'],
    { cwd },
  );
  const { plan } = JSON.parse(drawn.stdout);
  expect(planned).toMatchObject({ peakBytes: plan.peakBytes, scratchBytes: plan.scratchBytes });
  expect(plan.stages).toMatchObject(
    planned.stages.map(({ stage, weightBytes, activationBytes, bytes }) => {
      return { stage, weightBytes, activationBytes, bytes };
    }),
  );
});

test('this machine: a budget decides, up to saying no', { timeout: 60_000 }, async () => {
  const whole = await reportOf([...CPU, '--size', '128x128']);
  const tight = await reportOf([...CPU, '--size', '128x128', '--vram-budget', '90MiB']);
  expect(tight).toMatchObject({ fits: true, placement: 'staged', residentBytes: whole.peakBytes });
  expect(tight.peakBytes).toBeLessThanOrEqual(90 * 1024 ** 2);
  const none = await danqing([...CPU, '--vram-budget', '20MiB']);
  expect(none.code).toBe(0);
  expect(none.stdout).toMatch(/^No: .* does not draw 256x256 with danqing-mini/);
  expect(none.stdout).toContain('Allow at least');
});

test('this machine: the largest size within a budget', { timeout: 60_000 }, async () => {
  const largest = await reportOf([...CPU, '--size', 'auto', '--aspect', '2:1', '--vram-budget', '180MiB']);
  expect(largest.width).toBe(2 * largest.height);
  expect(largest).toMatchObject({ fits: true, largest: { width: largest.width, height: largest.height } });
  const { code, stderr } = await danqing([...CPU, '--size', 'auto', '--max-seconds', '5']);
  expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('danqing bench') });
});

test('the published model on this machine, before a file of it is here', { timeout: 60_000 }, async () => {
  const report = await reportOf(['--model', 'z-image-turbo', '--device', 'cpu', '--vram-budget', '4.2GiB']);
  expect(report).toMatchObject({ basis: 'estimate', fits: true, files: 'q4_0', placement: 'staged' });
  expect(report.fileSets).toHaveLength(7);
});

test('a card by name: verdict, stages, files, floors and where they stand', { timeout: 60_000 }, async () => {
  const report = await reportOf(['--gpu', 'RTX 3060 Laptop 6GB']);
  expect(report).toMatchObject({
    basis: 'estimate',
    model: 'z-image-turbo',
    device: { name: 'GeForce RTX 3060 Laptop 6 GB', isHere: false, isLaptop: true },
    fits: true,
    evaluations: 8,
    time: { basis: 'estimate' },
  });
  expect(report.peakBytes).toBeLessThanOrEqual(report.usableBytes);
  const { time, floors } = report;
  expect(time?.lowSeconds).toBeGreaterThan(floors?.arithmeticSeconds ?? 0);
  const [en, zh] = await Promise.all(
    ['en', 'zh'].map((language) => danqing(['--gpu', '3060 laptop', '--details'], language)),
  );
  expect(en?.stdout).toMatch(/^Yes: GeForce RTX 3060 Laptop 6 GB draws 1024x1024 with z-image-turbo/);
  expect(en?.stdout).toMatch(/arithmetic floor +17\.3 s +computed/);
  expect(en?.stdout).toContain('Ampere GA102 GPU Architecture whitepaper');
  expect(zh?.stdout).toMatch(/^可以：GeForce RTX 3060 Laptop 6 GB 能画/);
});

test('a card by name: size by seconds, budgets, files', { timeout: 60_000 }, async () => {
  const quick = await reportOf(['--gpu', '4090', '--size', 'auto', '--max-seconds', '5']);
  const slow = await reportOf(['--gpu', '4090', '--size', 'auto', '--max-seconds', '60']);
  expect(quick.time?.highSeconds).toBeLessThanOrEqual(5);
  expect(slow.width).toBeGreaterThan(quick.width);
  const small = await reportOf(['--gpu', '4090', '--vram-budget', '6GiB', '--files', 'Q4_0']);
  expect(small).toMatchObject({ files: 'q4_0', placement: 'staged', usableBytes: 6 * 1024 ** 3 });
  const none = await reportOf(['--gpu', '4090', '--vram-budget', '500MiB']);
  expect(none).toMatchObject({ fits: false, time: null, problem: { code: 'MEMORY_PLAN_IMPOSSIBLE' } });
});

test('a card by name: five lines, the rest on request', { timeout: 60_000 }, async () => {
  const env = { DANQING_LANG: 'en', npm_command: 'exec' };
  const { stdout } = await runInProcess(['plan', '--gpu', 'RTX 4060 Laptop'], { cwd, env });
  expect(stdout.trimEnd().split('\n')).toEqual([
    expect.stringMatching(
      /^Yes: GeForce RTX 4060 Laptop 8 GB draws 1024x1024 with z-image-turbo, 8 steps: q8_0 /,
    ),
    expect.stringMatching(/^ {2}time +about \d+ s a picture \(\d+-\d+ s\)$/),
    expect.stringMatching(/^ {2}memory +[\d.]+ GiB of [\d.]+ GiB$/),
    expect.stringMatching(
      /^ {2}files +`npx danqing models pull z-image-turbo --variant q8_0` \(about [\d.]+ GiB\)$/,
    ),
    expect.stringMatching(/^ {2}but +all at once would need [\d.]+ GiB, .*; the time is an estimate/),
    '',
    expect.stringContaining('--details'),
  ]);
});

test('a name of several cards: each is answered', { timeout: 60_000 }, async () => {
  const [text, json, auto] = await Promise.all(
    [[], ['--json'], ['--size', 'auto', '--json']].map((args) => danqing(['--gpu', '4060 ti', ...args])),
  );
  const lines = text?.stdout.split('\n') ?? [];
  expect(lines[0]).toMatch(/^Yes: GeForce RTX 4060 Ti 8 GB draws /);
  expect(lines[1]).toMatch(/^ {2}about [\d.]+ s a picture \([\d.]+-[\d.]+ s\)$/);
  expect(lines[2]).toMatch(/^Yes: GeForce RTX 4060 Ti 16 GB draws /);
  for (const output of [json, auto]) {
    const { cards } = JSON.parse(output?.stdout ?? '');
    expect(cards.map((card: unknown) => planReportSchema.parse(card).device.name)).toEqual([
      'GeForce RTX 4060 Ti 8 GB',
      'GeForce RTX 4060 Ti 16 GB',
    ]);
  }
});

test('a card by its memory alone: no figure that needs its speed', { timeout: 60_000 }, async () => {
  const report = await reportOf(['--memory', '8GiB']);
  const named = await reportOf(['--gpu', 'RTX 4060 Laptop']);
  expect(report).toMatchObject({ fits: true, time: null, floors: null, efficiency: null });
  const { files, peakBytes, usableBytes, largest, fileSets, stages } = named;
  expect(report).toMatchObject({ files, peakBytes, usableBytes, largest, fileSets, stages });
  const { stdout } = await danqing(['--memory', '8GiB']);
  expect(stdout).toContain('depends on the card: name it with --gpu');
  const largestOf = await reportOf(['--memory', '4GiB', '--size', 'auto', '--aspect', '2:1']);
  expect(largestOf.largest).toEqual({ width: largestOf.width, height: largestOf.height });
  const none = await reportOf(['--memory', '1GiB']);
  expect(none).toMatchObject({ fits: false, files: 'q4_0' });
});

test('files that `models pull` does not have are neither advised nor listed', {
  timeout: 60_000,
}, async () => {
  const pulled = CATALOGUE.flatMap(({ variants }) => variants.map(({ name }) => name));
  const { stdout } = await danqing(['--gpu', 'GTX 1060', '--details']);
  const listed = [...stdout.matchAll(/^ {2}((?:bf|q)\w+) /gm)].map((match) => match[1]);
  expect(listed).toContain('q6_k');
  expect(listed.filter((name) => !pulled.includes(name ?? ''))).toEqual([]);
  const all = await danqing(['--all-gpus', '--json']);
  const { cards } = JSON.parse(all.stdout);
  const advised: (string | null)[] = cards.flatMap(({ pictures }: { pictures: { files: string | null }[] }) =>
    pictures.map(({ files }) => files),
  );
  expect(advised.filter((name) => name !== null && !pulled.includes(name))).toEqual([]);
});

test('a picture that takes long is called slow beside the yes, with the limit', {
  timeout: 60_000,
}, async () => {
  const [slow, quick] = await Promise.all(['GTX 1060', '4090'].map((name) => danqing(['--gpu', name])));
  expect(slow?.stdout).toMatch(/^Yes, but slowly \(more than 60 s a picture\): GeForce GTX 1060/);
  expect(quick?.stdout).toMatch(/^Yes: GeForce RTX 4090/);
});

test('all cards: one line each', { timeout: 60_000 }, async () => {
  const [text, json] = await Promise.all([danqing(['--all-gpus']), danqing(['--all-gpus', '--json'])]);
  const { basis, sizes, cards } = JSON.parse(json.stdout);
  expect({ basis, sizes: sizes.length }).toEqual({ basis: 'estimate', sizes: 5 });
  expect(cards.length).toBeGreaterThanOrEqual(60);
  expect(text.stdout.trim().split('\n')).toHaveLength(cards.length + 5);
  expect(text.stdout).toMatch(/^GeForce RTX 4060 Ti 8 GB +\S+\*? [\d.]+-[\d.]+ /m);
});

test.for([
  [['--gpu', 'laptop'], 'matches several graphics cards'],
  [['--gpu', 'RX 580'], 'danqing plan --memory 8GiB'],
  [['--gpu', '4090', '--memory', '8GiB'], '--gpu and --memory'],
  [['--memory', '8'], 'such as 8GiB'],
  [['--memory', '8GiB', '--size', 'auto', '--max-seconds', '5'], 'Use --gpu NAME'],
  [['--gpu', 'voodoo 2'], 'no graphics card known'],
  [['--gpu', '4090', '--all-gpus'], '--gpu and --all-gpus'],
  [['--gpu', '4090', '--model', 'danqing-mini'], 'z-image-turbo'],
  [['--gpu', '4090', '--files', 'q9'], 'Sets: bf16, q8_0'],
  [['--gpu', '4090', '--max-seconds', '5'], '--size auto'],
  [['--gpu', '4090', '--size', 'auto', '--aspect', '100:1'], '--aspect is'],
  [['--gpu', '4090', '--size', '100x100'], '96 or 112'],
  [['--all-gpus', '--size', 'auto'], '--gpu NAME'],
  [['--files', 'q4_0'], '--files is for models that are not here'],
] as const)('%j is refused with what would do', async ([args, words]) => {
  const { code, stdout, stderr } = await danqing([...args]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(words);
});
