#!/usr/bin/env bash
# Installs what the tests need besides Node: a Vulkan driver for the processor (Mesa's llvmpipe), Chromium for the tests
# of the page, nginx and openssl for the page behind a proxy. Where that is impossible, those tests report a skip.
set -euo pipefail

packages=(libvulkan1 mesa-vulkan-drivers nginx openssl)
# Any Chromium will do; Ubuntu's package of that name is a snap, which does not run in containers.
if ! command -v chromium >/dev/null && ! command -v google-chrome >/dev/null; then packages+=(chromium); fi

missing=()
for package in "${packages[@]}"; do
  dpkg-query --show --showformat='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done

if ! command -v apt-get >/dev/null || [ "${#missing[@]}" -eq 0 ]; then exit 0; fi
if [ "$(id -u)" -ne 0 ]; then
  echo "Not root: ${missing[*]} not installed, so what needs them is not tested." >&2
  exit 0
fi

export DEBIAN_FRONTEND=noninteractive
if ! { apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >/dev/null 2>&1; then
  echo "apt-get could not install ${missing[*]}: what needs them is not tested." >&2
fi
