# shellcheck shell=bash
# Sourced by scripts/run and scripts/test: makes the checkout's own Python environment, once.
#
# `prepare [EXTRA...]` returns at once when .venv/ready fits this checkout; else it installs what is missing.
# Everything it says goes to stderr, and nothing it runs reads stdin: both ends belong to the program.
# Settings: UNKNOT_PYTHON (which Python), UNKNOT_VERBOSE=1 (show what apt and pip say).

# Debian packages, in one place.
packages_run=(espeak-ng libespeak-ng1 libportaudio2) # the voice, its library, the microphone and speaker
# A broker of their own for the tests, on free ports; a browser for the page; a compiler for the firmware's rules; a
# check of these scripts.
packages_test=(mosquitto chromium g++ shellcheck)

checkout=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
venv=$checkout/.venv
log=$venv/install.log # its end tells whether pip was broken off between two packages

say() { printf 'unknot: %s\n' "$*" >&2; }

fail() {
  say "$*"
  exit 1
}

# What the environment depends on. The Python is named by its real file, which changes with its version.
key() {
  printf '%s|%s|%s\n' "$(cat "$checkout/pyproject.toml" "$checkout/constraints.txt" | cksum)" \
    "$(readlink -f "$venv/bin/python")" "$checkout"
}

is_ready() {
  local stamp extra
  [ -x "$venv/bin/python" ] && [ -x "$venv/bin/unknot" ] && [ -r "$venv/ready" ] || return 1
  mapfile -t stamp <"$venv/ready"
  [ "${stamp[0]:-}" = "$(key)" ] || return 1
  for extra in "$@"; do
    case " ${stamp[1]:-} " in *" $extra "*) ;; *) return 1 ;; esac
  done
}

ticker=

stop_ticker() {
  [ -n "$ticker" ] || return 0
  { kill "$ticker" && wait "$ticker"; } 2>/dev/null || true # the wait keeps bash from telling that it was killed
  ticker=
}

# phase TEXT COMMAND...: say what takes a while, run it quietly, and leave its words in the log.
phase() {
  say "$1"
  shift
  # Reading from a pipe that nobody writes to is a sleep without a process that could outlive this one.
  (
    exec 9>&- </dev/null
    exec {silence}<> <(:)
    for ((seconds = 20; ; seconds += 20)); do
      read -rt 20 -u "$silence" || true
      kill -0 $$ 2>/dev/null || exit 0
      say "still at it after $seconds s"
    done
  ) &
  ticker=$!
  local rc=0
  if [ -n "${UNKNOT_VERBOSE:-}" ]; then
    "$@" </dev/null > >(tee -a "$log" >&2) 2>&1 || rc=$?
  else
    "$@" </dev/null >>"$log" 2>&1 || rc=$?
  fi
  stop_ticker
  return "$rc"
}

# The end of what a failed phase said, without progress bars, and what most likely helps.
explain() {
  local help='Start again with UNKNOT_VERBOSE=1 to see all of it.'
  [ -n "${UNKNOT_VERBOSE:-}" ] || { tail -n 12 "$log" | cut -c1-300 >&2; }
  if grep -qi 'no space left' "$log"; then
    help='The disk is full: make about 1 GB free, then start again.'
  elif grep -qi 'certificate' "$log"; then
    help='The secure connection was refused: check the date and time of this machine, then start again.'
  elif grep -qiE 'resolv|connection|network|timed? ?out|unreachable' "$log"; then
    help='The first start needs the internet: check the connection, then start again.'
  fi
  fail "$1 $help"
}

has_package() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# apt_get ARGS...: as root, or through a sudo that asks for no password; no questions either way. A service that a
# package starts must not keep the lock (9).
apt_get() {
  local as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo -n)
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 \
    apt-get -q -y --no-install-recommends -o DPkg::Lock::Timeout=120 "$@" 9>&-
}

may_apt() { [ "$(id -u)" = 0 ] || sudo -n true </dev/null >/dev/null 2>&1; }

# A fresh machine has no package lists and an old one has stale ones: only then are they fetched.
apt_install() { apt_get install "$@" || { apt_get update && apt_get install "$@"; }; }

# install_packages NEEDED PACKAGE...: NEEDED is 1 when nothing goes on without them.
install_packages() {
  local needed=$1 missing=() package
  shift
  if ! command -v apt-get >/dev/null; then
    [ "$needed" = 0 ] || return 1
    command -v espeak-ng >/dev/null ||
      say 'For speech and sound, install espeak-ng and PortAudio with the package manager of this system.'
    return 0
  fi
  for package in "$@"; do has_package "$package" || missing+=("$package"); done
  [ ${#missing[@]} -gt 0 ] || return 0
  if may_apt; then
    phase "Installing ${missing[*]} (system packages)." apt_install "${missing[@]}" && return 0
    [ "$needed" = 1 ] && explain 'The system packages could not be installed.'
    say "Going on without ${missing[*]}: they could not be installed. 'unknot doctor' tells what then does not work."
    return 0
  fi
  [ "$needed" = 1 ] && fail "First run: sudo apt-get install ${missing[*]}   Then start again."
  say "Going on without ${missing[*]}. For speech and sound run: sudo apt-get install ${missing[*]}"
}

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' </dev/null >/dev/null 2>&1; }

find_python() {
  local name names=(python3 python3.13 python3.12 python3.11)
  [ -z "${UNKNOT_PYTHON:-}" ] || names=("$UNKNOT_PYTHON")
  for name in "${names[@]}"; do
    if new_enough "$name"; then
      printf '%s\n' "$name"
      return 0
    fi
  done
  return 1
}

no_python() {
  local found
  found=$("${UNKNOT_PYTHON:-python3}" --version 2>/dev/null </dev/null) || found='none'
  fail "Unknot needs Python 3.11 or newer; found: $found. Install python3.11 (Debian 12, Ubuntu 24.04 and" \
    'Raspberry Pi OS 12 have it), or name one: UNKNOT_PYTHON=/path/to/python3.11'
}

# The pip of an environment that was broken off between two packages may take half a package for a whole one.
is_damaged() { grep -q 'Installing collected packages' "$log" 2>/dev/null; }

make_environment() {
  local python
  if [ -x "$venv/bin/python" ] && [ "$(cat "$venv/made" 2>/dev/null)" = "$(readlink -f "$venv/bin/python")" ]; then
    is_damaged || return 0
    say 'The last installation was broken off; doing it again.'
  fi
  if ! python=$(find_python); then
    if command -v python3 >/dev/null || ! install_packages 1 python3 python3-venv; then no_python; fi
    python=$(find_python) || no_python
  fi
  if ! "$python" -c 'import ensurepip, venv' </dev/null >/dev/null 2>&1; then
    local package=python3-venv
    case $python in *python3.*) package=${python##*/}-venv ;; esac
    install_packages 1 "$package" ||
      fail "$python cannot make environments. Install its venv and ensurepip modules, then start again."
  fi
  find "$venv" -mindepth 1 -maxdepth 1 ! -name lock -exec rm -rf {} +
  phase "Making a Python environment in $venv." "$python" -m venv "$venv" ||
    explain 'The Python environment could not be made.'
  readlink -f "$venv/bin/python" >"$venv/made"
}

pip_install() {
  env PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_USER=0 PYTHONUNBUFFERED=1 \
    "$venv/bin/python" -m pip install --progress-bar off -c "$checkout/constraints.txt" "$@"
}

# setuptools first, and then no build environments: what is built is built with the pinned one, and a checkout
# that was moved is put right without the internet, because everything it asks for is there.
install_python_packages() {
  local project=. # relative: a path may hold characters that mean something to pip
  [ -z "$1" ] || project=".[${1// /,}]"
  : >"$log"
  phase 'Installing the Python packages (the first time it takes some minutes).' \
    install_both "$project" || explain 'The Python packages could not be installed.'
}

install_both() (
  pip_install setuptools wheel && : >"$log" && cd "$checkout" && pip_install --no-build-isolation -e "$1"
)

# Extras once asked for stay.
all_extras() {
  local stamp=()
  [ ! -r "$venv/ready" ] || mapfile -t stamp <"$venv/ready"
  # shellcheck disable=SC2086  # the extras of the stamp are several words
  printf '%s\n' ${stamp[1]:-} "$@" | sort -u | paste -sd ' ' -
}

prepare() {
  is_ready "$@" && return 0
  local extras packages=("${packages_run[@]}")
  mkdir -p "$venv" 2>/dev/null || true
  if [ ! -d "$venv" ] || [ ! -w "$venv" ]; then
    fail "Cannot write in $venv. Start as the person whose folder it is, or copy it to your own home folder."
  fi
  trap stop_ticker EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  exec 9>>"$venv/lock"
  if command -v flock >/dev/null && ! flock -n 9; then
    say 'Another start is installing; waiting for it.'
    flock 9
  fi
  if ! is_ready "$@"; then
    extras=$(all_extras "$@")
    case " $extras " in *' test '*) packages+=("${packages_test[@]}") ;; esac
    make_environment
    install_packages 0 "${packages[@]}"
    install_python_packages "$extras"
    printf '%s\n%s\n' "$(key)" "$extras" >"$venv/ready.new"
    mv "$venv/ready.new" "$venv/ready"
    rm -f "$log"
    say 'Installed.'
  fi
  exec 9>&-
  trap - EXIT INT TERM
}
