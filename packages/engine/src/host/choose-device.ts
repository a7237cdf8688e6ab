import { type Device, findDevice, listDevices } from '@danqing/ggml';
import { DanqingError } from '@danqing/protocol';
import { say } from '../say/say.ts';

/**
 * The device with that name or of that kind; by default the first graphics card, otherwise the processor.
 * @throws DanqingError DEVICE_UNAVAILABLE, NATIVE_*
 */
export function chooseDevice(wanted?: string): Device {
  if (wanted !== undefined) return findDevice(wanted);
  const devices = listDevices();
  const device = devices.find(({ kind }) => kind === 'gpu') ?? devices.find(({ kind }) => kind === 'cpu');
  if (device !== undefined) return device;
  throw new DanqingError('DEVICE_UNAVAILABLE', say`ggml offers no device at all, not even the CPU.`, {
    hint: say`Run \`danqing doctor\`.`,
  });
}
