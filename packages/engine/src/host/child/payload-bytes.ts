/** Total size of the typed arrays in a message, which are copied when it is sent. The rest is small. */
export function payloadBytes(value: unknown): number {
  if (ArrayBuffer.isView(value)) return value.byteLength;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce((sum: number, item) => sum + payloadBytes(item), 0);
}
