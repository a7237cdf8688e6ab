import sharp from 'sharp';

export interface Txt2img {
  readonly images: readonly string[];
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly info: string;
}

export interface Info {
  readonly seed: number;
  readonly all_seeds: readonly number[];
  readonly infotexts: readonly string[];
  readonly steps: number;
  readonly width: number;
  readonly height: number;
  readonly danqing: {
    readonly overridden: readonly string[];
    readonly used: Readonly<Record<string, unknown>>;
    readonly asked: Readonly<Record<string, unknown>>;
    readonly warnings: readonly string[];
  };
}

export interface Progress {
  readonly progress: number;
  readonly eta_relative: number;
  readonly state: { readonly job_count: number; readonly job_no: number; readonly sampling_steps: number };
  readonly current_image: string | null;
  readonly textinfo: string | null;
}

/** Sends requests the way A1111's clients do: with Basic authentication, even if it is empty. */
export class A1111Client {
  private readonly url: string;
  private readonly auth: string;

  constructor(url: string, auth = '') {
    this.url = url;
    this.auth = auth;
  }

  async get<T = unknown>(path: string): Promise<T> {
    return this.read<T>(await this.ask(path));
  }

  async post<T = unknown>(path: string, json?: object): Promise<T> {
    return this.read<T>(await this.send(path, json));
  }

  async txt2img(json: object, signal?: AbortSignal): Promise<Txt2img> {
    return this.read<Txt2img>(await this.send('txt2img', json, signal));
  }

  send(path: string, json?: object, signal?: AbortSignal): Promise<Response> {
    return this.ask(path, {
      method: 'POST',
      ...(json === undefined
        ? {}
        : { body: JSON.stringify(json), headers: { 'content-type': 'application/json' } }),
      ...(signal === undefined ? {} : { signal }),
    });
  }

  private ask(path: string, init: RequestInit = {}): Promise<Response> {
    const authorization = `Basic ${Buffer.from(this.auth).toString('base64')}`;
    return fetch(`${this.url}/sdapi/v1/${path}`, {
      ...init,
      headers: { ...Object.fromEntries(new Headers(init.headers)), authorization },
    });
  }

  private async read<T>(answer: Response): Promise<T> {
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${answer.status} ${text}`);
    return JSON.parse(text) as T;
  }
}

export const pictureOf = (base64: string | undefined) =>
  sharp(Buffer.from(base64 ?? '', 'base64')).metadata();
