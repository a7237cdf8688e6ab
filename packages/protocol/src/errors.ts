/**
 * Every error of Danqing: one class per reaction of the caller, one code per cause, one row per code.
 * Guards work by code, so they hold across processes, where classes do not.
 */

/** Reactions: what a caller does about an error. HTTP status and exit code follow from it. */
export const ERROR_CLASSES = {
  InputError: { http: 422, exit: 2 },
  ModelError: { http: 409, exit: 3 },
  DeviceError: { http: 503, exit: 4 },
  MemoryError: { http: 507, exit: 5 },
  EngineCrashedError: { http: 502, exit: 6 },
  BusyError: { http: 429, exit: 7 },
  AccessError: { http: 403, exit: 8 },
  SourceError: { http: 504, exit: 9 },
  CancelledError: { http: 499, exit: 130 },
  InternalError: { http: 500, exit: 70 },
} as const;

export type ErrorClass = keyof typeof ERROR_CLASSES;

/**
 * Causes. The text says what the code means; a thrown error's message says what happened this time. A third value is
 * the code's own HTTP status, where HTTP tells apart what callers need not.
 */
export const ERROR_CODES = {
  INPUT_INVALID: ['InputError', 'A field of the request is missing, unknown or of the wrong type.'],
  INPUT_SIZE_NOT_MULTIPLE: ['InputError', 'Width and height must be multiples of 16.'],
  INPUT_SIZE_RANGE: ['InputError', 'Width or height is outside the allowed range.'],
  INPUT_STEPS_RANGE: ['InputError', 'The number of steps is outside the allowed range.'],
  INPUT_SEED: ['InputError', 'The seed is not an integer of 0 to 2^63-1, or a JSON number beyond 2^53-1.'],
  INPUT_PROMPT_TOO_LONG: ['InputError', 'The prompt is longer than what is accepted before tokenizing.'],
  INPUT_PROMPT_TEXT: ['InputError', 'The prompt is not well-formed Unicode text.'],
  INPUT_NOISE: ['InputError', 'The noise file lacks the tensor `noise` [1, 16, height/8, width/8] in f32.'],
  INPUT_FILE: ['InputError', 'A file named on the command line cannot be read.'],
  SETTINGS_INVALID: ['InputError', 'A key or value in config.yaml or in an environment variable is wrong.'],
  OUTPUT_UNWRITABLE: ['InputError', 'The output cannot be written there.'],
  REQUEST_MALFORMED: [
    'InputError',
    'The address or the body is not well-formed: encoding, UTF-8, JSON.',
    400,
  ],
  REQUEST_TIMEOUT: ['InputError', 'The request took too long to arrive.', 408],
  HEADERS_TOO_LARGE: ['InputError', 'The headers of the request are larger than accepted.', 431],
  BODY_TOO_LARGE: ['InputError', 'The body is larger than this address accepts.', 413],
  NOT_FOUND: ['InputError', 'Nothing is at this address.', 404],
  NOT_SUPPORTED: ['InputError', 'Danqing cannot do that yet: image to image, upscaling, training.', 501],
  METHOD_NOT_ALLOWED: ['InputError', 'This address does not answer that method.', 405],
  JOB_NOT_FOUND: ['InputError', 'No such job.', 404],
  JOB_NOT_ENDED: ['InputError', 'The job has not ended: it cannot leave the history.', 409],
  IMAGE_NOT_FOUND: ['InputError', 'No such picture.', 404],
  SERVER_PORT: ['InputError', 'The server cannot listen at that address and port.'],
  SERVER_UNPROTECTED: ['InputError', 'Others could reach the server, and no token protects it.'],
  REPORT_NOT_FOUND: ['InputError', 'This machine was not measured yet.', 404],
  TRANSFER_NOT_FOUND: ['InputError', 'No such download or import.', 404],
  MODEL_EXISTS: ['InputError', 'A model of that name is installed already.', 409],
  MODEL_NOT_FOUND: ['ModelError', 'No model, or no such file or folder, under that name.'],
  MODEL_TENSOR_MISSING: ['ModelError', 'The file lacks tensors that the model needs.'],
  MODEL_SHAPE: ['ModelError', 'A tensor has another shape than the model needs.'],
  MODEL_KIND: [
    'ModelError',
    'The file holds something else: a LoRA, another architecture, another component.',
  ],
  MODEL_CONFIG: [
    'ModelError',
    'A configuration file is missing, unreadable or asks for what is not supported.',
  ],
  MODEL_TOKENIZER: ['ModelError', 'The tokenizer is missing or is not of the Qwen family.'],
  MODEL_INCOMPLETE: ['ModelError', 'Parts of the model are not among the files that were given.'],
  MODEL_NOT_REMOVABLE: ['ModelError', 'The model does not lie in the library folder: it is not removed.'],
  FORMAT_UNKNOWN: ['ModelError', 'The file is neither safetensors nor GGUF.'],
  FORMAT_PICKLE: [
    'ModelError',
    'The file is a Python pickle, which can run code when loaded: it is never opened.',
  ],
  FORMAT_TRUNCATED: ['ModelError', 'The file ends before what its header announces.'],
  FORMAT_HEADER: ['ModelError', 'The header is malformed.'],
  FORMAT_VERSION: ['ModelError', 'The version of the file format is not supported.'],
  FORMAT_TYPE: ['ModelError', 'A tensor is stored in an unknown or removed type.'],
  FORMAT_SHAPE: ['ModelError', 'A shape in the header is impossible or does not match its data.'],
  FORMAT_OFFSET: ['ModelError', 'A tensor lies outside of the file, overlaps another or is not aligned.'],
  FORMAT_DUPLICATE: ['ModelError', 'Two tensors have the same name.'],
  FORMAT_INDEX: [
    'ModelError',
    'The index of a sharded file is malformed, unsafe or does not match its shards.',
  ],
  NATIVE_LIBRARY_MISSING: ['DeviceError', 'The prebuilt ggml library for this platform is not installed.'],
  NATIVE_ABI: ['DeviceError', 'The ggml library has another version than the one Danqing was built for.'],
  DEVICE_UNAVAILABLE: ['DeviceError', 'No such device, or it cannot run this model.'],
  SELF_TEST_FAILED: ['DeviceError', 'The device drew another picture than the stored reference.'],
  MEMORY_PLAN_IMPOSSIBLE: ['MemoryError', 'No placement of the model fits the memory budget.'],
  MEMORY_ALLOCATION: ['MemoryError', 'The device refused an allocation.'],
  DISK_SPACE: ['MemoryError', 'The disk has too little room.'],
  ENGINE_CRASHED: ['EngineCrashedError', 'The engine process ended unexpectedly.'],
  JOB_INTERRUPTED: ['EngineCrashedError', 'The server ended twice while the job ran.'],
  QUEUE_FULL: ['BusyError', 'The queue is full.'],
  DATA_IN_USE: ['BusyError', 'Another server keeps its queue in the same data folder.', 409],
  MEASUREMENT_RUNNING: ['BusyError', 'This machine is being measured already.', 409],
  MODEL_BUSY: ['BusyError', 'Another process is installing or removing a model of that name.', 409],
  SERVER_STOPPING: ['BusyError', 'The server is stopping and takes no new work.', 503],
  LOGIN_LIMITED: ['BusyError', 'Too many attempts with a wrong token.'],
  AUTH_REQUIRED: ['AccessError', 'The token is missing or wrong.', 401],
  TOKEN_IN_ADDRESS: ['AccessError', 'A token was put into the address, where logs would keep it.', 400],
  HOST_NOT_ALLOWED: ['AccessError', 'The request names a host that this server does not answer to.'],
  ORIGIN_NOT_ALLOWED: ['AccessError', 'The request comes from a page of another site.'],
  SOURCE_UNREACHABLE: ['SourceError', 'The source of models cannot be reached, or broke off too often.'],
  SOURCE_NOT_FOUND: ['SourceError', 'The source has no such repository or file.'],
  SOURCE_ANSWER: ['SourceError', 'The source answered with something else than was asked for.'],
  DOWNLOAD_CHECKSUM: ['SourceError', 'A downloaded file is not the one that was published.'],
  CANCELLED: ['CancelledError', 'The work was cancelled.'],
  RESULT_NOT_FINITE: [
    'ModelError',
    'NaN or infinity appeared in latents or picture: there is no picture to show.',
  ],
  INTERNAL: ['InternalError', 'An invariant of the program is broken: a bug.'],
} as const satisfies Record<string, readonly [ErrorClass, string, number?]>;

export type ErrorCode = keyof typeof ERROR_CODES;

const REPORT_HINT = 'Please report this.';

export interface DanqingErrorOptions {
  /** What to do about it, in one sentence. */
  readonly hint?: string | undefined;
  /** Values that a program would read: sizes, names, limits. JSON only. */
  readonly details?: Readonly<Record<string, unknown>> | undefined;
  readonly cause?: unknown;
}

/** What an error looks like between processes and over HTTP. */
export interface ErrorBody {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

/** Of an error, what is for people. */
export type ErrorWords = Pick<ErrorBody, 'code' | 'message' | 'hint'>;

export class DanqingError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(code: ErrorCode, message: string, options: DanqingErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = ERROR_CODES[code][0];
    this.code = code;
    this.hint = options.hint;
    this.details = options.details;
  }

  get exitCode(): number {
    return ERROR_CLASSES[ERROR_CODES[this.code][0]].exit;
  }

  get httpStatus(): number {
    return httpStatusOf(this.code);
  }

  toBody(): ErrorBody {
    return {
      code: this.code,
      message: this.message,
      ...(this.hint === undefined ? {} : { hint: this.hint }),
      ...(this.details === undefined ? {} : { details: this.details }),
    };
  }

  static fromBody(body: ErrorBody): DanqingError {
    return new DanqingError(body.code, body.message, body);
  }
}

/** An error without its details. */
export function errorWords({ code, message, hint }: ErrorWords): ErrorWords {
  return { code, message, ...(hint === undefined ? {} : { hint }) };
}

/** What answers and records say of an error; of one that has no name only that it happened. */
export function errorBodyOf(error: unknown): ErrorBody {
  if (isDanqingError(error)) return error.toBody();
  const text = error instanceof Error ? error.message : String(error);
  return new DanqingError('INTERNAL', text, { hint: REPORT_HINT }).toBody();
}

export function httpStatusOf(code: ErrorCode): number {
  const [errorClass, , own]: readonly [ErrorClass, string, number?] = ERROR_CODES[code];
  return own ?? ERROR_CLASSES[errorClass].http;
}

/** True for an error of Danqing; with `code`, for that cause only. */
export function isDanqingError(error: unknown, code?: ErrorCode): error is DanqingError {
  return error instanceof DanqingError && (code === undefined || error.code === code);
}

/** For states that cannot be reached unless the program itself is wrong. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new DanqingError('INTERNAL', message, { hint: REPORT_HINT });
}
