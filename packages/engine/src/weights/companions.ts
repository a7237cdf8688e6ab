/** Small tensors that stand beside a quantized weight `X.weight` in safetensors files of ComfyUI and say how to read it. */
import { formatError } from '../formats/format-error.ts';
import type { ArchiveTensor, TensorArchive } from './open-tensor-file.ts';

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

export interface Companions {
  /** Name of the weight in the file -> factor. */
  readonly scales: ReadonlyMap<string, number>;
  /** Names that are no companions of any weight. */
  readonly others: readonly string[];
}

/**
 * Sorts out the companions among tensors that are no weights, and reads them: a few bytes each, the only data read
 * while a checkpoint is opened.
 * @throws DanqingError FORMAT_TYPE when a weight is quantized in a way that is not supported
 */
export async function readCompanions(archive: TensorArchive, names: Iterable<string>): Promise<Companions> {
  const scales = new Map<string, number>();
  const others: string[] = [];
  for (const name of names) {
    const tensor = archive.tensors.get(name);
    const suffix = [...SCALES, FORMAT, ...IGNORED].find((candidate) => name.endsWith(candidate));
    const weight = suffix === undefined ? undefined : `${name.slice(0, -suffix.length)}.weight`;
    if (
      tensor === undefined ||
      suffix === undefined ||
      weight === undefined ||
      !archive.tensors.has(weight)
    ) {
      if (name !== MARKER && !name.endsWith(`.${MARKER}`)) others.push(name);
    } else if (SCALES.includes(suffix)) {
      scales.set(weight, await readScale(tensor));
    } else if (suffix === FORMAT) {
      await checkFormat(tensor);
    }
  }
  return { scales, others };
}

async function readScale(tensor: ArchiveTensor): Promise<number> {
  const elements = tensor.shape.reduce((product, size) => product * size, 1);
  if (tensor.type !== 'F32' || elements !== 1) {
    throw unsupported(tensor, `is a scale of type ${tensor.type} and shape [${tensor.shape.join(', ')}]`);
  }
  const bytes = await tensor.source.read(tensor.byteOffset, tensor.byteLength);
  const scale = new DataView(bytes.buffer, bytes.byteOffset).getFloat32(0, true);
  if (!Number.isFinite(scale)) throw unsupported(tensor, `is a scale of ${scale}`);
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
    hint: 'Get the model in bf16, in fp8 with one scale a tensor, or as GGUF.',
  });
}
