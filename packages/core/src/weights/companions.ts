/** Small tensors next to a quantized weight `X.weight` in safetensors files that describe how to read it. */

import { formatError, quoteName } from '../formats/format-error.ts';
import { isFp8Type } from '../formats/fp8.ts';
import { elementCount } from '../graph/shapes.ts';
import { say } from '../say/say.ts';
import { type BlockSize, declaredBlockSize } from './block-size.ts';
import { type ForeignTensor, findForeign, moduleOf } from './find-foreign.ts';
import type { Translation } from './name-table.ts';
import { parseJson, parseQuantFormat, parseQuantMetadata } from './quant-format.ts';
import { codeTensor, QUANT_HINT, unsupported, type WeightCompanions } from './quantized-tensor.ts';
import type { DeclaredConfig } from './resolve-config.ts';
import { type Scaled, surveyScales } from './scale-plan.ts';
import type { ArchiveTensor, TensorArchive } from './tensor-archive.ts';

/**
 * The stored value times this scale is the actual value. DeepSeek's files call it "inverse", but it is multiplied too.
 */
const SCALES = ['.scale_weight', '.weight_scale', '.weight_scale_inv'];
const SECOND_SCALE = '.weight_scale_2';
/** JSON as bytes, `{"format": "float8_e4m3fn"}`. */
const FORMAT = '.comfy_quant';
/** The same for all layers, in the file's metadata. */
const FORMATS_KEY = '_quantization_metadata';
/** Scales for quantizing activations, which this program does not do. */
const IGNORED = ['.scale_input', '.input_scale'];
const SUFFIXES = [...SCALES, SECOND_SCALE, FORMAT, ...IGNORED];
/** Its presence announces that scales may follow; the scales alone are sufficient. */
const MARKER = 'scaled_fp8';
/** Every reader recomputes it from the configuration; old Hugging Face exports contain it. */
const COMPUTED = /(?:^|\.)rotary_emb\.inv_freq$/;
const MAX_FORMAT_BYTES = 4096;

export interface Companions {
  /** The archive, with quantized tensors presented as their values. */
  readonly archive: TensorArchive;
  /** Names that are not companions of any weight. */
  readonly others: readonly string[];
}

type Found = { -readonly [K in keyof WeightCompanions]: WeightCompanions[K] };

/**
 * Separates companions from the other non-weight tensors and reads them: a few kilobytes each, and the only data read
 * while a checkpoint is opened. Companions of unused weights are ignored.
 * @throws DanqingError FORMAT_TYPE if a weight is quantized in an unsupported way or has an unknown companion
 */
export async function readCompanions(
  archive: TensorArchive,
  translation: Translation,
  declared: readonly DeclaredConfig[] = [],
): Promise<Companions> {
  const { found, others } = await sortCompanions(archive, translation);
  const foreign = findForeign(translation, others);
  if (foreign.length > 0) throw foreignError(archive, foreign);
  readMetadataFormats(archive, translation, found);
  const survey = surveyScales([...found.values()].filter(isScaled), blockSizeIn(declared));
  const tensors = new Map(archive.tensors);
  for (const [name, companions] of found) {
    if (await isNeutral(companions)) continue;
    tensors.set(name, await codeTensor(companions, survey));
  }
  const matrices = matricesOf(translation, tensors);
  checkLostScales(matrices);
  checkPlainCodes(matrices, [...translation.unknown.filter(isMarker), ...others]);
  return { archive: { ...archive, tensors }, others };
}

async function sortCompanions(archive: TensorArchive, translation: Translation) {
  const known = new Set([...translation.weights.values()].flat());
  const unused = new Set(translation.unused.map(moduleOf));
  const found = new Map<string, Found>();
  const others: string[] = [];
  for (const name of translation.unknown) {
    const suffix = SUFFIXES.find((candidate) => name.endsWith(candidate));
    const module = suffix === undefined ? name.replace(/\.[^.]*$/, '') : name.slice(0, -suffix.length);
    if (unused.has(module) || isMarker(name) || COMPUTED.test(name)) continue;
    const weight = `${module}.weight`;
    const [companion, tensor] = [archive.tensors.get(name), archive.tensors.get(weight)];
    if (suffix === undefined || companion === undefined || tensor === undefined || !known.has(weight)) {
      others.push(name);
    } else if (!IGNORED.includes(suffix)) {
      const companions = found.get(weight) ?? { tensor };
      found.set(weight, companions);
      await addCompanion(companions, companion, suffix);
    }
  }
  return { found, others };
}

function isMarker(name: string): boolean {
  return name === MARKER || name.endsWith(`.${MARKER}`);
}

async function addCompanion(companions: Found, tensor: ArchiveTensor, suffix: string): Promise<void> {
  if (suffix === FORMAT) {
    if (tensor.byteLength > MAX_FORMAT_BYTES)
      throw unsupported(tensor, say`does not describe a quantization`);
    const bytes = await tensor.source.read(tensor.byteOffset, tensor.byteLength);
    companions.format = readFormat(tensor, parseJson(new TextDecoder().decode(bytes)));
  } else if (suffix === SECOND_SCALE) {
    companions.secondScale = tensor;
  } else if (companions.scale === undefined) {
    companions.scale = tensor;
  } else {
    throw unsupported(tensor, say`is a scale in addition to ${quoteName(companions.scale.name)}`);
  }
}

function readFormat(tensor: ArchiveTensor, json: unknown) {
  const format = parseQuantFormat(json);
  if ('problem' in format) throw unsupported(tensor, format.problem);
  return format;
}

/** Layer names may include or omit the prefix that all names of the model share. */
function readMetadataFormats(
  archive: TensorArchive,
  { weights, prefix }: Translation,
  found: Map<string, Found>,
): void {
  const text = archive.metadata.get(FORMATS_KEY);
  if (text === undefined) return;
  const layers = typeof text === 'string' ? parseQuantMetadata(text) : null;
  if (layers === null) {
    const what = say`${FORMATS_KEY} describes no quantization of layers`;
    throw formatError('FORMAT_TYPE', what, { file: archive.path, hint: QUANT_HINT });
  }
  for (const name of [...weights.values()].flat()) {
    const tensor = name === undefined ? undefined : archive.tensors.get(name);
    if (tensor === undefined) continue;
    const module = moduleOf(tensor.name);
    const json = layers.get(module) ?? layers.get(module.slice(prefix.length));
    if (json === undefined) continue;
    const companions = found.get(tensor.name) ?? { tensor };
    const format = readFormat(tensor, json);
    if (companions.format !== undefined && JSON.stringify(companions.format) !== JSON.stringify(format)) {
      throw unsupported(tensor, say`is described in two ways, by ${FORMAT} and by ${FORMATS_KEY}`);
    }
    found.set(tensor.name, { ...companions, format });
  }
}

function isScaled(companions: WeightCompanions): companions is WeightCompanions & Scaled {
  return companions.scale !== undefined;
}

/** A scale of 1 for a weight that is not quantized, as some converters leave it. */
async function isNeutral({ tensor, scale, secondScale, format }: WeightCompanions): Promise<boolean> {
  if (scale === undefined || secondScale !== undefined || format !== undefined) return false;
  if (isFp8Type(tensor.type) || scale.type !== 'F32' || elementCount(scale.shape) !== 1) return false;
  const bytes = await scale.source.read(scale.byteOffset, scale.byteLength);
  return (
    ['F32', 'F16', 'BF16'].includes(tensor.type) &&
    new DataView(bytes.buffer, bytes.byteOffset).getFloat32(0, true) === 1
  );
}

function blockSizeIn(declared: readonly DeclaredConfig[]): BlockSize | undefined {
  return declared.map(({ json }) => declaredBlockSize(json)).find((size) => size !== undefined);
}

function matricesOf(
  { weights }: Translation,
  tensors: ReadonlyMap<string, ArchiveTensor>,
): readonly ArchiveTensor[] {
  return [...weights.values()]
    .flat()
    .map((name) => (name === undefined ? undefined : tensors.get(name)))
    .filter((tensor) => tensor !== undefined)
    .filter(({ shape }) => isMatrix(shape));
}

/** A missing scale would silently change the image. */
function checkLostScales(matrices: readonly ArchiveTensor[]): void {
  if (!matrices.some(({ coding }) => coding !== undefined)) return;
  const lost = matrices.find(isPlainCode);
  if (lost === undefined) return;
  throw unsupported(lost, say`is stored as ${lost.type} without a scale, although other weights have one`);
}

/** 8-bit codes without a scale are plain numbers only if nothing else in the file could describe how to read them. */
function checkPlainCodes(matrices: readonly ArchiveTensor[], beside: readonly string[]): void {
  const [other] = beside;
  const plain = matrices.find(isPlainCode);
  if (plain === undefined || other === undefined) return;
  throw unsupported(
    plain,
    say`is stored as ${plain.type} without a scale, though ${quoteName(other)} may describe how to read it`,
  );
}

function isPlainCode({ type, coding }: ArchiveTensor): boolean {
  return isFp8Type(type) && coding === undefined;
}

function foreignError(archive: TensorArchive, foreign: readonly ForeignTensor[]) {
  const [first = { name: '', weight: '' }] = foreign;
  const weight = archive.tensors.get(first.weight);
  const more = foreign.length === 1 ? '' : say`; there are ${foreign.length - 1} more tensors like it`;
  return formatError(
    'FORMAT_TYPE',
    say`belongs to ${quoteName(first.weight)} (${weight?.type ?? say`missing`}) and describes it in a way that is not understood${more}`,
    { file: archive.path, tensor: first.name, hint: QUANT_HINT },
  );
}

/** Excludes pad tokens, which are [1, width]. */
function isMatrix(shape: readonly number[]): boolean {
  return shape.filter((size) => size > 1).length > 1;
}
