#!/usr/bin/env bash
# What the directories of the peer suites need, on Debian 12 or 13 as root: OpenLDAP and Samba from the distribution, no
# service started.
# Usage: install-directories.sh CACHE_FOLDER
set -euo pipefail
cache=$1
mkdir -p "$cache"
exec 9>"$cache/lock"
flock 9
PATH=$PATH:/usr/sbin:/sbin

missing=
for tool in slapd slapadd openssl samba samba-tool; do
  command -v "$tool" >/dev/null || missing=yes
done
[[ -e /usr/share/samba/setup/provision.ldif ]] || missing=yes
[[ -n $missing ]] || exit 0

if ((EUID)); then
  echo 'packages are missing, and only root can install them' >&2
  exit 1
fi
policy=/usr/sbin/policy-rc.d
if [[ ! -e $policy ]]; then
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod +x "$policy"
  trap 'rm -f "$policy"' EXIT
fi
apt-get -o DPkg::Lock::Timeout=300 update -qq
DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends slapd openssl \
  samba samba-ad-provision samba-dsdb-modules samba-vfs-modules winbind python3-samba >/dev/null
