#!/usr/bin/env bash
# Installs, builds the page, serves it at http://127.0.0.1:7860. Flags are those of `danqing serve`.
# 安装依赖、构建网页，并在 http://127.0.0.1:7860 提供服务。参数与 `danqing serve` 相同。
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if ! command -v node >/dev/null; then
  cat >&2 <<'EOF'
Danqing needs Node.js 20.19 or later, which was not found: https://nodejs.org/
丹青需要 Node.js 20.19 或更新版本，未找到：https://nodejs.org/
EOF
  exit 1
fi
exec node scripts/start-app.js "$@"
