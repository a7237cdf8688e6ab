import { describe, expect, it } from 'vitest';
import {
  infotextIn,
  type PictureText,
  readPictureSettings,
  settingsIn,
  sourceOfBytes,
} from '../../src/pictures/index.ts';
import {
  type CommentCode,
  commentBytes,
  exifComment,
  IMAGE_DESCRIPTION,
  makeExif,
  makeJpeg,
  makePng,
  makeWebp,
  pngText,
  USER_COMMENT,
} from './make-pictures.ts';
import { COMFY_GRAPH, SAMPLES } from './program-samples.ts';

const read = (bytes: Uint8Array) => readPictureSettings(sourceOfBytes(bytes));
const escaped = (text: string) => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
const xmpOf = (text: string, tool = '') =>
  `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description xmp:CreatorTool="${tool}"><exif:UserComment><rdf:Alt>` +
  `<rdf:li xml:lang="x-default">${escaped(text)}</rdf:li></rdf:Alt></exif:UserComment></rdf:Description></rdf:RDF></x:xmpmeta>`;

/** Every place where a program could put one text. */
const PLACES: Readonly<Record<string, (text: string) => Uint8Array>> = {
  PNG: (text) => makePng([pngText('parameters', text)]),
  'PNG with Exif': (text) => makePng([['eXIf', exifComment(text, 'UNDEFINED', false)]]),
  'PNG with XMP': (text) => makePng([pngText('XML:com.adobe.xmp', xmpOf(text))]),
  JPEG: (text) => makeJpeg({ exif: exifComment(text) }),
  'JPEG with a comment': (text) => makeJpeg({ comment: text }),
  'JPEG with XMP': (text) => makeJpeg({ xmp: xmpOf(text) }),
  WebP: (text) => makeWebp({ exif: exifComment(text, 'UNICODE-LE') }),
  'WebP with XMP': (text) => makeWebp({ xmp: xmpOf(text) }),
};

const single = Object.entries(SAMPLES).flatMap(([name, { text, program, expected }]) =>
  text === undefined
    ? []
    : Object.entries(PLACES).map(([place, make]) => [name, place, make(text), program, expected] as const),
);
const several = Object.entries(SAMPLES).flatMap(([name, { texts, program, expected }]) =>
  texts === undefined ? [] : [[name, texts, program, expected] as const],
);

describe('settings', () => {
  it.each(single)('reads the settings of %s in a %s', async (_name, _place, bytes, program, expected) => {
    expect(await read(bytes)).toMatchObject({ program, ...expected });
  });

  it.each(several)('reads the settings of %s in the texts of a PNG', async (_, texts, program, expected) => {
    const chunks = Object.entries(texts).map(([keyword, text]) => pngText(keyword, text));
    expect(await read(makePng(chunks))).toMatchObject({ program, ...expected });
  });

  it.each<[CommentCode, string]>([
    ['UNICODE-BE', '红狐狸'],
    ['UNICODE-LE', '红狐狸'],
    ['ASCII', '红狐狸'],
    ['UNDEFINED', '红狐狸'],
    ['NONE', '红狐狸'],
    ['JIS', '\x1b$B@V8Q\x1b(B'],
  ])('are read whichever code %s names, in either byte order', async (code, prompt) => {
    const text = `${prompt}\nSteps: 9, Sampler: Euler, Seed: 42, Size: 640x384`;
    for (const isLittle of [true, false]) {
      const expected = { prompt: code === 'JIS' ? '赤狐' : prompt, steps: 9, seed: '42' };
      expect(await read(makeJpeg({ exif: exifComment(text, code, isLittle) }))).toMatchObject(expected);
      expect(await read(makeWebp({ exif: exifComment(text, code, isLittle) }))).toMatchObject(expected);
    }
  });

  it('reads UTF-8 in a Latin-1 chunk', async () => {
    const text = '红狐狸\nSteps: 9, Seed: 42, Size: 640x384, Version: stable-diffusion.cpp';
    const bytes = makePng([['tEXt', `parameters\0${Buffer.from(text).toString('latin1')}`]]);
    expect(await read(bytes)).toMatchObject({ program: 'stable-diffusion.cpp', prompt: '红狐狸' });
    const latin = makePng([['tEXt', 'parameters\0un caf\xe9\nSteps: 9, Seed: 42, Size: 640x384']]);
    expect(await read(latin)).toMatchObject({ prompt: 'un café' });
  });

  it('finds settings where PIL puts them, in the first directory', async () => {
    const { text = '' } = SAMPLES['Fooocus, its own scheme'] ?? {};
    const exif = makeExif([{ tag: USER_COMMENT, type: 2, data: commentBytes(text, 'NONE') }], []);
    expect(await read(makeWebp({ exif }))).toMatchObject({ program: 'Fooocus', prompt: 'a red fox' });
  });

  it('finds ComfyUI settings in the camera tags of a WebP', async () => {
    const ascii = (tag: number, text: string) => ({ tag, type: 2, data: Buffer.from(`${text}\0`) });
    const exif = makeExif([ascii(0x010f, 'workflow:{}'), ascii(0x0110, `prompt:${COMFY_GRAPH}`)], []);
    expect(await read(makeWebp({ exif }))).toMatchObject({
      program: 'ComfyUI',
      prompt: 'a red fox',
      steps: 9,
    });
    const described = makeExif([ascii(IMAGE_DESCRIPTION, `Workflow: {"nodes": []}`)], []);
    expect(await read(makeWebp({ exif: described }))).toMatchObject({ program: 'ComfyUI' });
  });

  it('name Draw Things by its XMP, and a program that wrote none by its name', async () => {
    const text = SAMPLES['Draw Things']?.text ?? '';
    expect(await read(makeJpeg({ xmp: xmpOf(text, 'Draw Things') }))).toMatchObject({
      program: 'Draw Things',
    });
    const silent = { program: 'GIMP 3.0', others: [], notes: [{ kind: 'silent' }] };
    expect(await read(makePng([pngText('Software', 'GIMP 3.0')]))).toEqual(silent);
    expect(await read(makeJpeg({ comment: 'a holiday' }))).toBeNull();
    expect(await read(makePng([]))).toBeNull();
  });

  it('reads NovelAI settings of a WebP from one object', async () => {
    const { texts = {} } = SAMPLES.NovelAI ?? {};
    const exif = exifComment(JSON.stringify(texts));
    expect(await read(makeWebp({ exif }))).toMatchObject({
      program: 'NovelAI',
      prompt: 'a red fox',
      seed: '42',
    });
  });

  it('names the program of a damaged text', async () => {
    const of = (texts: readonly PictureText[]) => settingsIn({ texts, size: null });
    const cut = (keyword: string, text: string) => of([{ keyword, text }]);
    expect(cut('invokeai_metadata', '{"positive')).toMatchObject({ program: 'InvokeAI' });
    expect(cut('workflow', '{"nodes": [')).toMatchObject({
      program: 'ComfyUI',
      notes: [{ kind: 'unreadable', keyword: 'workflow' }],
    });
    expect(cut('parameters', '{"sui_image_params": {')).toEqual({
      program: null,
      others: [],
      notes: [{ kind: 'unreadable', keyword: 'parameters' }],
    });
    const novel = [
      { keyword: 'Software', text: 'NovelAI' },
      { keyword: 'Comment', text: '{' },
    ];
    expect(of(novel)).toMatchObject({
      program: 'NovelAI',
      notes: [{ kind: 'unreadable', keyword: 'Comment' }],
    });
  });

  it('take the size of the picture where the text has none', async () => {
    const text = 'a red fox\nSteps: 9, Sampler: Euler, Seed: 42';
    for (const make of Object.values(PLACES)) {
      expect(await read(make(text))).toMatchObject({
        width: 640,
        height: 384,
        notes: [{ kind: 'pictureSize' }],
      });
    }
  });
});

describe("ComfyUI's graphs", () => {
  const graph = (nodes: object) =>
    settingsIn({ texts: [{ keyword: 'prompt', text: JSON.stringify(nodes) }], size: null });
  const sampler = (inputs: object) => ({ class_type: 'KSampler', inputs: { steps: 8, ...inputs } });
  const text = (value: unknown) => ({ class_type: 'CLIPTextEncode', inputs: { text: value } });

  it('name the node that cannot be followed', () => {
    const found = graph({
      1: sampler({ seed: ['2', 0], positive: ['3', 0], negative: ['4', 0] }),
      2: { class_type: 'SeedFromTheMoon', inputs: { phase: 'full' } },
      3: text(['5', 0]),
      4: text('blurry'),
      5: { class_type: 'AskTheModel', inputs: { temperature: 1 } },
    });
    expect(found).toMatchObject({ negativePrompt: 'blurry', steps: 8 });
    expect(found?.notes).toEqual([
      { kind: 'node', field: 'seed', node: 'SeedFromTheMoon (2)' },
      { kind: 'node', field: 'prompt', node: 'AskTheModel (5)' },
    ]);
  });

  it('give the first of several samplers', () => {
    const latent = { class_type: 'EmptyLatentImage', inputs: { width: 512, height: 768 } };
    const found = graph({
      1: sampler({ seed: 1, steps: 4, positive: ['5', 0], latent_image: ['2', 0] }),
      2: { class_type: 'LatentUpscale', inputs: { samples: ['3', 0], width: 1024, height: 1536 } },
      3: sampler({ seed: 2, steps: 20, positive: ['5', 0], latent_image: ['4', 0] }),
      4: latent,
      5: text('a fox'),
      6: { class_type: 'SaveImage', inputs: { images: ['1', 0] } },
    });
    expect(found).toMatchObject({ seed: '2', steps: 20, width: 512, height: 768 });
    expect(found?.notes).toEqual([{ kind: 'samplers', count: 2 }]);
  });

  it('follows prompts through nodes with both prompts, reroutes, and text joins', () => {
    const found = graph({
      1: sampler({ seed: 1, positive: ['2', 0], negative: ['2', 1] }),
      2: {
        class_type: 'ControlNetApplyAdvanced',
        inputs: { positive: ['3', 0], negative: ['4', 0], strength: 1 },
      },
      3: { class_type: 'Reroute', inputs: { '': ['5', 0] } },
      4: text('blurry'),
      5: text(['6', 0]),
      6: { class_type: 'Text Concatenate', inputs: { text_a: ['7', 0], text_b: 'in snow', delimiter: ', ' } },
      7: {
        class_type: 'ImpactWildcardProcessor',
        inputs: { wildcard_text: '{a|b} fox', populated_text: 'b fox' },
      },
    });
    expect(found).toMatchObject({ prompt: 'b fox, in snow', negativePrompt: 'blurry', notes: [] });
  });

  it('end where links run in circles, or lead nowhere', () => {
    const found = graph({
      1: sampler({
        seed: ['1', 0],
        positive: ['2', 0],
        negative: ['9', 0],
        latent_image: ['3', 0],
        model: ['3', 0],
      }),
      2: text(['2', 0]),
      3: { class_type: 'Reroute', inputs: { '': ['3', 0] } },
    });
    expect(found).toMatchObject({ program: 'ComfyUI', steps: 8 });
    expect(graph({ 1: { class_type: 'LoadImage', inputs: {} } })?.notes).toEqual([{ kind: 'silent' }]);
  });

  it('take time in proportion to their nodes', () => {
    const nodes = Object.fromEntries(
      Array.from({ length: 4000 }, (_, id) => [
        id,
        sampler({ seed: [`${id + 1}`, 0], positive: [`${id + 1}`, 0], latent_image: [`${id + 1}`, 0] }),
      ]),
    );
    const started = performance.now();
    graph(nodes);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe("A1111's text", () => {
  it('the A1111 text is the stored one, or converted from another program', () => {
    const stored = SAMPLES.Forge?.text ?? '';
    expect(infotextIn({ texts: [{ keyword: 'exif:UserComment', text: stored }], size: null })).toBe(stored);
    const swarm = infotextIn({
      texts: [{ keyword: 'parameters', text: SAMPLES.SwarmUI?.text ?? '' }],
      size: null,
    });
    expect(swarm).toContain(
      'a red fox\nNegative prompt: blurry\nSteps: 9, Sampler: euler, Schedule type: simple, CFG scale: 1, Seed: 42, Size: 832x1216',
    );
    expect(infotextIn({ texts: [{ keyword: 'Software', text: 'GIMP' }], size: null })).toBe('');
  });
});
