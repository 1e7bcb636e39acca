#!/usr/bin/env bash
# Everything that is checked of the module itself, on each release of Synapse that it is for: style, types, unit tests.
set -euo pipefail
cd "$(dirname "$0")/.."
cache=${XDG_CACHE_HOME:-$HOME/.cache}/postern-peers/synapse
../../test/peers/servers/synapse/install.sh "$cache"

export PYTHONDONTWRITEBYTECODE=1
first=yes
while read -r version _; do
  tools=$cache/$version/bin
  if [[ -n $first ]]; then
    "$tools/ruff" check --quiet --no-cache .
    "$tools/ruff" format --quiet --no-cache --check .
    first=
  fi
  echo "-- Synapse $version"
  "$tools/mypy" --no-error-summary --cache-dir "$cache/$version/mypy"
  "$tools/pytest"
done <synapse-versions
