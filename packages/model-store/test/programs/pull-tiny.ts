/** Pulls the tiny model until it is killed. Arguments: the address and the library. */
import { pullModel } from '../../src/pull-model.ts';
import { openSource } from '../../src/sources/open-source.ts';
import { tinyCatalogue } from '../support/tiny-catalogue.ts';

const [address = '', library = ''] = process.argv.slice(2);
const source = openSource('huggingface', { huggingface: address });
await pullModel({ catalogue: tinyCatalogue(), model: 'tiny', library, source, parallel: 1 });
