interface LockedPackage {
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
}

/**
 * Narrows the platforms in package-lock.json to those in the names of prebuilt packages. Some makers declare more than
 * their files support; npm then installs several packages of which one is used: 30 MB on Linux.
 */
export function narrowPlatforms<Entry extends LockedPackage>(
  packages: Readonly<Record<string, Entry>>,
): Record<string, Entry & LockedPackage> {
  return Object.fromEntries(Object.entries(packages).map(([path, entry]) => [path, narrow(path, entry)]));
}

function narrow<Entry extends LockedPackage>(path: string, entry: Entry): Entry & LockedPackage {
  const { os, cpu } = entry;
  if (os === undefined || cpu === undefined) return entry;
  const libc = libcOf(path);
  return {
    ...entry,
    cpu: /\barm64\b/.test(path) ? ['arm64'] : cpu,
    ...(libc === null || !os.includes('linux') ? {} : { libc: [libc] }),
  };
}

/** `linux-x64-musl`, `linuxmusl-arm64`, `linux-arm-gnueabihf`; null if the name does not say. */
function libcOf(path: string): 'glibc' | 'musl' | null {
  if (/linux-?musl|-musl(eabihf)?$/.test(path)) return 'musl';
  return /-gnu(eabihf)?$/.test(path) ? 'glibc' : null;
}
