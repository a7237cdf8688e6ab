import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

/** A port on this machine that another program is using. */
export async function occupyPort(): Promise<AsyncDisposable & { readonly port: number }> {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  return {
    port: (other.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      other.close();
      await once(other, 'close');
    },
  };
}
