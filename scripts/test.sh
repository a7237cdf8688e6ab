#!/usr/bin/env bash
# Installs what the tests need and runs them all. The last line is "N passed, N failed".
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

node scripts/check-node.mjs || exit 1
node scripts/ensure-installed.mjs || exit 1
bash scripts/install-test-system.sh

exec node --import tsx scripts/run-checks.ts
