/** The part of start_app.sh and start_app.ps1 that needs Node: plain JavaScript, since nothing is installed yet. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { checkNode } from '../bin/check-node.js';
import { alone, runNpm } from '../bin/install.js';
import { INSTALLED, PAGE, stampOf } from './lib/stamp.js';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

checkNode();
if ((isInstalled() || (await alone(install))) && (await buildPage())) {
  process.argv.splice(2, 0, 'serve');
  await import('../bin/danqing.js');
} else {
  process.exitCode = 1;
}

function isInstalled() {
  return stampOf(ROOT, INSTALLED).isCurrent;
}

/** Includes the build tools of the page. */
async function install(lock) {
  const stamp = stampOf(ROOT, INSTALLED);
  if (stamp.isCurrent) return true;
  say(
    'Installing the dependencies with npm ci; this takes a minute …',
    '正在用 npm ci 安装依赖，约需一分钟……',
  );
  if (!(await runNpm(['ci', '--include=dev'], lock))) {
    say(
      'npm ci failed; see its messages above. Check the network and the registry of npm, then start again.',
      'npm ci 失败，原因见上文。请检查网络和 npm 源设置，然后重试。',
    );
    return false;
  }
  stamp.remember();
  return true;
}

/** The server would run without the page, but anyone who starts this wants it. */
async function buildPage() {
  const stamp = stampOf(ROOT, PAGE);
  if (stamp.isCurrent || !hasPage()) return true;
  say('Building the page …', '正在构建网页……');
  if (!(await runNpm(['run', 'build', '--workspace', '@danqing/web']))) {
    say('The page could not be built; see the messages above.', '网页构建失败，原因见上文。');
    return false;
  }
  stamp.remember();
  return true;
}

function hasPage() {
  try {
    const manifest = JSON.parse(readFileSync(`${ROOT}packages/web/package.json`, 'utf8'));
    return manifest.scripts?.build !== undefined;
  } catch {
    return false;
  }
}

function say(english, chinese) {
  process.stderr.write(`${english}\n${chinese}\n`);
}
