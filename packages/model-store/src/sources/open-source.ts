import { DanqingError, listText } from '@danqing/protocol';
import { parseBaseAddress } from '../download/address.ts';
import { HttpClient } from '../download/http-client.ts';
import { say } from '../say/say.ts';
import { HuggingFace } from './hugging-face.ts';
import { ModelScope } from './model-scope.ts';
import { type ModelSource, SOURCE_NAMES, type SourceAddresses } from './model-source.ts';

const ADDRESSES: SourceAddresses = {
  modelscope: 'https://modelscope.cn',
  huggingface: 'https://huggingface.co',
};

/**
 * Opens a source by name: requests contain only names, addresses come from settings.
 * @throws DanqingError INPUT_INVALID
 */
export function openSource(name: string, addresses: SourceAddresses = {}): ModelSource {
  const known = SOURCE_NAMES.find((candidate) => candidate === name);
  if (known === undefined) {
    throw new DanqingError('INPUT_INVALID', say`There is no source named "${name}".`, {
      hint: say`Choose from: ${listText(SOURCE_NAMES)}.`,
    });
  }
  const address = addresses[known] ?? ADDRESSES[known];
  if (address === undefined) {
    throw new DanqingError('INPUT_INVALID', say`The source ${known} has no address.`, {
      hint: say`Set sources.mirror in config.yaml, or DANQING_SOURCES_MIRROR, to a server with the same API as Hugging Face.`,
    });
  }
  const base = parseBaseAddress(address, known);
  const http = new HttpClient(known);
  return known === 'modelscope' ? new ModelScope(base, http) : new HuggingFace(known, base, http);
}
