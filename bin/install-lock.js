import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const ASK_MS = 500;
const REFRESH_MS = 5000;
/** A lock that was not refreshed for this long is left over, even if its process number is in use again. */
const STALE_MS = 15 * 60_000;
/** The time between the creation of the file and its content. */
const SETTLE_MS = 100;

/**
 * Waits until no other process installs here, then holds the lock. `onWait` is called once, with the process waited for.
 * The lock also names npm, which can outlive the process that started it.
 */
export async function lockInstall(file, onWait) {
  let isTold = false;
  while (!(await take(file))) {
    const holder = holderOf(file);
    if (holder === null) {
      rmSync(file, { force: true });
      continue;
    }
    if (!isTold) onWait(holder);
    isTold = true;
    await sleep(ASK_MS);
  }
  const timer = setInterval(() => refresh(file), REFRESH_MS);
  return {
    add: (pid) => add(file, pid),
    release: () => {
      clearInterval(timer);
      rmSync(file, { force: true });
    },
  };
}

function add(file, pid) {
  try {
    writeFileSync(file, `${process.pid} ${pid}`);
  } catch {
    // Nothing can be written here: npm says why.
  }
}

/** Two processes can find the same lock stale and replace it: only the one whose content stays has it. */
async function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
  } catch (error) {
    // Where nothing can be written, there is nothing to lock either: npm says why.
    return error.code !== 'EEXIST';
  }
  await sleep(SETTLE_MS);
  return read(file) === String(process.pid);
}

/** A running process that the lock names, or null if the lock is left over. */
function holderOf(file) {
  const [first, ...others] = (read(file) ?? '').split(' ').map(Number);
  const age = ageMs(file);
  if (age > STALE_MS) return null;
  if (first === 0) return age < SETTLE_MS ? first : null;
  return [first, ...others].find(isRunning) ?? null;
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function ageMs(file) {
  try {
    return Date.now() - statSync(file).mtimeMs;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

function refresh(file) {
  try {
    utimesSync(file, new Date(), new Date());
  } catch {
    // The lock was removed by hand.
  }
}
