#!/usr/bin/env bash
# Two releases of Keycloak, built once so that they start without a build: the newest, and an older one below /auth as before
# release 17. They come by Maven, Maven and Java from the distribution (Debian 12 or 13, as root). Usage: install.sh CACHE_FOLDER
set -euo pipefail
cache=$1
mkdir -p "$cache"
exec 9>"$cache/keycloak.lock"
flock 9

if ! command -v java >/dev/null || ! command -v mvn >/dev/null; then
  if ((EUID)); then
    echo 'Java or Maven is missing, and only root can install them' >&2
    exit 1
  fi
  apt-get -o DPkg::Lock::Timeout=300 update -qq
  DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends \
    default-jre-headless maven >/dev/null
fi

# keycloak VERSION SHA256 OPTION...: unpacked and built, in a folder named by its version
keycloak() {
  local version=$1 sum=$2 target=$cache/keycloak-$1 work=$cache/unpacking-$1 archive
  shift 2
  [[ ! -e $target ]] || return 0
  rm -rf "$work"
  mkdir -p "$work/tree"
  mvn -q -B -Dmaven.repo.local="$work/maven" org.apache.maven.plugins:maven-dependency-plugin:3.6.1:get \
    -Dartifact="org.keycloak:keycloak-quarkus-dist:$version:tar.gz" -Dtransitive=false >"$work/log" 2>&1 || fail "$work" || return 1
  archive=$work/maven/org/keycloak/keycloak-quarkus-dist/$version/keycloak-quarkus-dist-$version.tar.gz
  echo "$sum  $archive" | sha256sum --check --quiet >&2 || return 1
  tar -xz -C "$work/tree" --strip-components=1 -f "$archive" || return 1
  "$work/tree/bin/kc.sh" build --db=dev-mem --cache=local "$@" >"$work/log" 2>&1 || fail "$work" || return 1
  mv "$work/tree" "$target"
  rm -rf "$work"
}

fail() {
  tail -n 20 "$1/log" >&2
  return 1
}

keycloak 26.7.3 77657f30b7e90d70f727712ce1c967f430fd6a5e9f458d32d8c6df0635345f47 &
newest=$!
keycloak 24.0.5 5a0332a57d7bef07cf79dbde621589bd8e58a323c314649c2b7c495b60385c6c --http-relative-path=/auth
wait "$newest"
