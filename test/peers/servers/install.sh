#!/usr/bin/env bash
# What the servers and scripts of the peer suites need, on Debian 12 or 13 as root: PostgreSQL, MariaDB, PHP, Python and HAProxy from
# the distribution, no service started; WordPress of bookworm and of trixie unpacked from its package, as nothing of it must
# be installed.
# Usage: install.sh CACHE_FOLDER
set -euo pipefail
cache=$1
mkdir -p "$cache"
exec 9>"$cache/lock"
flock 9
PATH=$PATH:/usr/sbin:/sbin

tools=(mariadbd mariadb-install-db mariadb php openssl python3 haproxy)
extensions=(mysqli xml mbstring curl intl)

missing=
for tool in "${tools[@]}"; do command -v "$tool" >/dev/null || missing=yes; done
compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null || missing=yes
for extension in "${extensions[@]}"; do
  php -r "exit((int) !extension_loaded('$extension'));" 2>/dev/null || missing=yes
done

if [[ -n $missing ]]; then
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
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql mariadb-server mariadb-client \
    php-cli php-mysql php-xml php-mbstring php-curl php-intl openssl python3 haproxy >/dev/null
fi

# unpack_wordpress VERSION CODENAME: the machine's own package sources, turned to that release in a folder of their own
unpack_wordpress() {
  local version=$1 release=$2 target=$cache/wordpress-$1 work own apt
  [[ ! -e $target ]] || return 0
  work=$cache/unpacking
  rm -rf "$work"
  mkdir -p "$work/lists/partial" "$work/archives/partial" "$work/packages" "$work/tree"
  touch "$work/status"
  own=$(. /etc/os-release && echo "$VERSION_CODENAME")
  sed "s/$own/$release/g" /etc/apt/sources.list.d/debian.sources >"$work/release.sources"
  apt=(-qq -o APT::Sandbox::User=root -o Dir::Etc::sourcelist="$work/release.sources" -o Dir::Etc::sourceparts=/dev/null
    -o Dir::State::lists="$work/lists" -o Dir::State::status="$work/status" -o Dir::Cache="$work")
  apt-get "${apt[@]}" update
  (cd "$work/packages" && apt-get "${apt[@]}" download wordpress php-getid3)
  for package in "$work"/packages/*.deb; do dpkg-deb -x "$package" "$work/tree"; done
  # the tree is shared: each instance names its own configuration
  echo "<?php require getenv('POSTERN_WORDPRESS_CONFIG');" >"$work/tree/usr/share/wordpress/wp-config.php"
  mv "$work/tree" "$target"
  rm -rf "$work"
}

unpack_wordpress 6.1 bookworm
unpack_wordpress 6.8 trixie
