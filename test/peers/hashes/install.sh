#!/usr/bin/env bash
# What the hash suite needs, on Debian 12 as root: PHP, Dovecot, OpenLDAP's and Apache's tools from the distribution; Django,
# passlib and Werkzeug in an environment of their own; WordPress unpacked from the package of the next suite (6.8 and its
# new hashes). No service is started. Usage: install.sh CACHE_FOLDER
set -euo pipefail
cache=$1
mkdir -p "$cache"

packages=(php-cli dovecot-core slapd slapd-contrib apache2-utils openssl python3-venv)
tools=(php doveadm slappasswd htpasswd openssl)

missing=
for tool in "${tools[@]}"; do command -v "$tool" >/dev/null || missing=yes; done
python3 -c 'import ensurepip' 2>/dev/null || missing=yes
[[ -e /usr/lib/ldap/pw-pbkdf2.so ]] || missing=yes

if [[ -n $missing ]]; then
  policy=/usr/sbin/policy-rc.d
  if [[ ! -e $policy ]]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod +x "$policy"
    trap 'rm -f "$policy"' EXIT
  fi
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
fi

if [[ ! -e $cache/python/done ]]; then
  rm -rf "$cache/python"
  python3 -m venv "$cache/python"
  "$cache/python/bin/pip" install -q --disable-pip-version-check \
    'Django==5.2.*' 'passlib==1.7.*' 'Werkzeug==3.*' 'argon2-cffi==25.*' 'bcrypt==4.0.*'
  touch "$cache/python/done"
fi

if [[ ! -e $cache/wordpress/done ]]; then
  rm -rf "$cache/wordpress" "$cache/apt"
  mkdir -p "$cache/wordpress" "$cache/apt/lists/partial" "$cache/apt/cache/archives/partial"
  touch "$cache/apt/status"
  own=$(. /etc/os-release && echo "$VERSION_CODENAME")
  sed "s/$own/trixie/g" /etc/apt/sources.list.d/debian.sources >"$cache/apt/trixie.sources"
  apt=(-qq -o APT::Sandbox::User=root -o Dir::Etc::sourcelist="$cache/apt/trixie.sources" -o Dir::Etc::sourceparts=/dev/null
    -o Dir::State::lists="$cache/apt/lists" -o Dir::State::status="$cache/apt/status" -o Dir::Cache="$cache/apt/cache")
  apt-get "${apt[@]}" update
  (cd "$cache/apt" && apt-get "${apt[@]}" download wordpress)
  dpkg-deb --fsys-tarfile "$cache"/apt/wordpress_*.deb |
    tar -x -C "$cache/wordpress" ./usr/share/wordpress/wp-includes
  rm -rf "$cache/apt"
  touch "$cache/wordpress/done"
fi
