/** Small tensors that stand beside a quantized weight `X.weight` in safetensors files of ComfyUI and say how to read it. */
import { formatError, quoteName } from '../formats/format-error.ts';
import { isFp8Type } from '../formats/fp8.ts';
import { type ForeignTensor, findForeign, moduleOf } from './find-foreign.ts';
import type { Translation } from './name-table.ts';
import type { ArchiveTensor, TensorArchive } from './tensor-archive.ts';

/** F32 scalars: a stored value times this is the value. */
const SCALES = ['.scale_weight', '.weight_scale'];
/** JSON in bytes, `{"format": "float8_e4m3fn"}`. */
const FORMAT = '.comfy_quant';
/** Scales for quantizing activations, which this program does not do. */
const IGNORED = ['.scale_input', '.input_scale'];
/** Says by its presence that scales may follow; the scales themselves say so too. */
const MARKER = 'scaled_fp8';

const SUPPORTED_FORMATS = ['float8_e4m3fn', 'float8_e5m2'];
const MAX_FORMAT_BYTES = 4096;
const HINT = 'Get the model in bf16, in fp8 with one scale a tensor, or as GGUF.';

export interface Companions {
  /** Name of the weight in the file -> factor. */
  readonly scales: ReadonlyMap<string, number>;
  /** Names that are no companions of any weight. */
  readonly others: readonly string[];
}

/**
 * Sorts out the companions among tensors that are no weights, and reads them: a few bytes each, the only data read
 * while a checkpoint is opened. Companions of weights that nothing reads are passed over.
 * @throws DanqingError FORMAT_TYPE when a weight is quantized in a way that is not supported, or has a companion that
 * nothing here understands
 */
export async function readCompanions(archive: TensorArchive, translation: Translation): Promise<Companions> {
  const scales = new Map<string, number>();
  const others: string[] = [];
  const known = new Set([...translation.weights.values()].flat());
  const unused = new Set(translation.unused.map(moduleOf));
  for (const name of translation.unknown) {
    const suffix = [...SCALES, FORMAT, ...IGNORED].find((candidate) => name.endsWith(candidate));
    const module = suffix === undefined ? name.replace(/\.[^.]*$/, '') : name.slice(0, -suffix.length);
    const tensor = archive.tensors.get(name);
    if (unused.has(module) || name === MARKER || name.endsWith(`.${MARKER}`)) continue;
    if (tensor === undefined || suffix === undefined || !known.has(`${module}.weight`)) others.push(name);
    else if (SCALES.includes(suffix)) scales.set(`${module}.weight`, await readScale(tensor));
    else if (suffix === FORMAT) await checkFormat(tensor);
  }
  const foreign = findForeign(archive, translation, others);
  if (foreign.length > 0) throw foreignError(archive, foreign);
  checkScales(archive, known, scales);
  return { scales, others };
}

/** A scale that is lost, or that stands beside a weight that needs none, would be another picture without a word. */
function checkScales(
  archive: TensorArchive,
  known: ReadonlySet<string | undefined>,
  scales: ReadonlyMap<string, number>,
): void {
  for (const [name, scale] of scales) {
    const tensor = archive.tensors.get(name);
    if (tensor === undefined || isFp8Type(tensor.type) || scale === 1) continue;
    throw unsupported(tensor, `is stored as ${tensor.type} and has a scale of ${scale} beside it`);
  }
  if (scales.size === 0) return;
  for (const name of known) {
    const tensor = name === undefined ? undefined : archive.tensors.get(name);
    if (tensor === undefined || !isFp8Type(tensor.type) || tensor.shape.length < 2) continue;
    if (scales.has(tensor.name)) continue;
    throw unsupported(tensor, `is stored as ${tensor.type} without a scale, and other weights have one`);
  }
}

function foreignError(archive: TensorArchive, foreign: readonly ForeignTensor[]) {
  const [first = { name: '', weight: '' }] = foreign;
  const weight = archive.tensors.get(first.weight);
  const more = foreign.length === 1 ? '' : `; there are ${foreign.length - 1} more tensors like it`;
  return formatError(
    'FORMAT_TYPE',
    `belongs to ${quoteName(first.weight)} (${weight?.type ?? 'missing'}) and says something about it that is not understood here${more}`,
    {
      file: archive.path,
      tensor: first.name,
      hint: HINT,
    },
  );
}

async function readScale(tensor: ArchiveTensor): Promise<number> {
  const elements = tensor.shape.reduce((product, size) => product * size, 1);
  if (tensor.type !== 'F32' || elements !== 1) {
    throw unsupported(tensor, `is a scale of type ${tensor.type} and shape [${tensor.shape.join(', ')}]`);
  }
  const bytes = await tensor.source.read(tensor.byteOffset, tensor.byteLength);
  const scale = new DataView(bytes.buffer, bytes.byteOffset).getFloat32(0, true);
  if (!(Number.isFinite(scale) && scale > 0)) throw unsupported(tensor, `is a scale of ${scale}`);
  return scale;
}

async function checkFormat(tensor: ArchiveTensor): Promise<void> {
  if (tensor.byteLength > MAX_FORMAT_BYTES) throw unsupported(tensor, 'is no description of a quantization');
  const text = new TextDecoder().decode(await tensor.source.read(tensor.byteOffset, tensor.byteLength));
  const format = /"format"\s*:\s*"([^"]*)"/.exec(text)?.[1];
  if (format === undefined || !SUPPORTED_FORMATS.includes(format)) {
    throw unsupported(tensor, `names the quantization ${JSON.stringify(format ?? text.slice(0, 60))}`);
  }
}

function unsupported(tensor: ArchiveTensor, what: string) {
  return formatError('FORMAT_TYPE', `${what}, which is not supported`, {
    file: tensor.source.label,
    tensor: tensor.name,
    hint: HINT,
  });
}
