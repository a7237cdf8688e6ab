# Installs, builds the page, serves it at http://127.0.0.1:7860. Flags are those of `danqing serve`.
# Untested: no Windows machine was at hand. What it calls is the same as on other systems.
# 安装依赖、构建网页，并在 http://127.0.0.1:7860 提供服务。参数与 `danqing serve` 相同。
# 未经测试：手边没有 Windows 机器。
$ErrorActionPreference = 'Stop'
Set-Location (Join-Path $PSScriptRoot '..')

if (-not (Get-Command node -ErrorAction SilentlyContinue)) {
  Write-Host 'Danqing needs Node.js 20.19 or later, which was not found: https://nodejs.org/'
  Write-Host '丹青需要 Node.js 20.19 或更新版本，未找到：https://nodejs.org/'
  exit 1
}
node scripts/start-app.js @args
exit $LASTEXITCODE
