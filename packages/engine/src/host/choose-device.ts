import { type Device, findDevice, listDevices } from '@danqing/ggml';
import { DanqingError } from '@danqing/protocol';
import { say } from '../say/say.ts';

/**
 * The device of that name or kind; without one, the first graphics card, else the processor.
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
