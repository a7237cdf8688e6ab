#!/usr/bin/env bash
# Installs what the tests need and runs them all. The last line is "N passed, N failed".
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if ! command -v node >/dev/null; then
  echo "Node.js 20.19 or later is needed: https://nodejs.org/" >&2
  exit 1
fi
if [ ! -x node_modules/.bin/vitest ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  npm ci --no-audit --no-fund --loglevel=error || exit 1
fi
bash scripts/install-test-system.sh

exec node --import tsx scripts/run-checks.ts
