const [MIN_MAJOR, MIN_MINOR] = [20, 19];

/** Ends the program with a word on what to do when this Node is too old. */
export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > MIN_MAJOR || (major === MIN_MAJOR && minor >= MIN_MINOR)) return;
  process.stderr.write(
    `Danqing needs Node.js ${MIN_MAJOR}.${MIN_MINOR} or later; this is ${process.versions.node}.\n` +
      `丹青需要 Node.js ${MIN_MAJOR}.${MIN_MINOR} 或更新版本，当前是 ${process.versions.node}。\nhttps://nodejs.org/\n`,
  );
  process.exit(1);
}
