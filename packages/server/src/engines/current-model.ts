import { invariant } from '@danqing/protocol';
import type { ModelSource, ServedModel } from './model-source.ts';

/**
 * The model for new requests. A job keeps the model that it was submitted with, so switching does not wait: an engine
 * changes its model when the first job for another one has its turn.
 */
export class CurrentModel {
  private readonly source: ModelSource;
  private model: ServedModel | null = null;

  constructor(source: ModelSource) {
    this.source = source;
  }

  get served(): ServedModel {
    invariant(this.model !== null, 'no model was opened');
    return this.model;
  }

  /** A job's model, by name; undefined: the current one. @throws DanqingError MODEL_*, FORMAT_* */
  async find(name: string | undefined): Promise<ServedModel> {
    return name === undefined || name === this.served.name ? this.served : this.source.describe(name);
  }

  /** @throws DanqingError MODEL_*, FORMAT_*, in which case the model does not change */
  async switchTo(name: string): Promise<ServedModel> {
    this.model = await this.source.describe(name);
    return this.model;
  }
}
