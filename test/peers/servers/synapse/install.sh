#!/usr/bin/env bash
# The releases of Synapse that the module is tested on (packages/synapse-module/synapse-versions), each in a virtual
# environment of its own with the tools that check the module. Usage: install.sh CACHE_FOLDER
set -euo pipefail
cache=$1
versions=$(dirname "$0")/../../../../packages/synapse-module/synapse-versions
tools=(pytest==9.2.0 mypy==2.4.1 mypy-zope==1.0.17 ruff==0.17.6)
mkdir -p "$cache"
exec 9>"$cache/lock"
flock 9

if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
  if ((EUID)); then
    echo 'python3-venv is missing, and only root can install it' >&2
    exit 1
  fi
  apt-get -o DPkg::Lock::Timeout=300 update -qq
  DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends \
    python3 python3-venv >/dev/null
fi

while read -r version pins; do
  environment=$cache/$version
  [[ ! -e $environment/done ]] || continue
  rm -rf "$environment"
  python3 -m venv "$environment"
  "$environment/bin/pip" install -q --disable-pip-version-check "matrix-synapse==$version" ${pins:-} "${tools[@]}"
  touch "$environment/done"
done <"$versions"
