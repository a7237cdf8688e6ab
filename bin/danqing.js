#!/usr/bin/env node
/**
 * Start of the program: plain JavaScript that any Node can parse. Checks Node, installs the dependencies where a fresh
 * clone has none, then hands over to the TypeScript sources.
 */
import { installIfNeeded } from './install.js';

const [MIN_MAJOR, MIN_MINOR] = [20, 19];

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < MIN_MAJOR || (major === MIN_MAJOR && minor < MIN_MINOR)) {
  process.stderr.write(
    `Danqing needs Node.js ${MIN_MAJOR}.${MIN_MINOR} or later; this is ${process.versions.node}.\n` +
      `丹青需要 Node.js ${MIN_MAJOR}.${MIN_MINOR} 或更新版本，当前是 ${process.versions.node}。\nhttps://nodejs.org/\n`,
  );
  process.exit(1);
}

if (installIfNeeded()) {
  const { register } = await import('tsx/esm/api');
  register();
  const { main } = await import('../packages/cli/src/main.ts');
  await main();
} else {
  process.exitCode = 1;
}
