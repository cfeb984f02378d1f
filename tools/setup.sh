# Shell functions that put in place what sampan runs on. Sourced by `sampan` and `tools/test.sh`; POSIX sh.

# sampan_say TEXT: tells the user what is being done.
sampan_say() { printf 'sampan: %s\n' "$*" >&2; }

# sampan_fail TEXT: gives up, with a sentence.
sampan_fail() { sampan_say "$*"; exit 1; }

# sampan_node HOME [npm options]: sets SAMPAN_NODE to a Node of version 24 or newer, with the npm packages installed.
sampan_node() {
  home=$1; shift
  if [ -f "$home/package-lock.json" ] && ! sampan_packages_complete "$home" "$@"; then
    command -v npm >/dev/null || sampan_fail "Cannot install packages: npm is missing; install Node.js with npm"
    sampan_say "installing npm packages (once)"
    # shellcheck disable=SC2086
    (cd "$home" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error "${@:---omit=dev}" >&2) ||
      sampan_fail "Cannot install npm packages: npm ci failed (see above)"
    printf '%s\n' "${*:---omit=dev}" >"$home/node_modules/.sampan-installed"
    sampan_fresh=yes
  fi
  # Its own packages; those it was installed among; the system's.
  for candidate in "$home/node_modules/.bin/node" "$home/../.bin/node" "$(command -v node || true)"; do
    if [ -n "$candidate" ] && [ -x "$candidate" ] && "$candidate" -e 'process.exit(+process.versions.node.split(".")[0] >= 24 ? 0 : 1)' 2>/dev/null; then
      SAMPAN_NODE=$candidate
      if [ -n "${sampan_fresh:-}" ] && [ -d "$home/src" ]; then
        sampan_compile_cache
        # What makes starts quick and small from the first on; a start without it works too.
        "$SAMPAN_NODE" --conditions=source "$home/src/main/cluster-process.ts" '{"mode":"warm-up","home":"/"}' || true
        "$SAMPAN_NODE" --conditions=source "$home/src/main/sampan.ts" help >/dev/null 2>&1 || true
      fi
      return
    fi
  done
  sampan_fail "Cannot run: Node 24 or newer is needed, and neither the npm packages nor the system have it"
}

# sampan_packages_complete HOME [npm options]: whether node_modules is newer than the lock file and holds what is asked for.
sampan_packages_complete() {
  mark=$1/node_modules/.sampan-installed
  [ -d "$1/node_modules/ws" ] || return 1
  [ -f "$mark" ] || mark=$1/node_modules/.package-lock.json
  [ -f "$mark" ] || return 1
  [ ! "$1/package-lock.json" -nt "$mark" ] || return 1
  shift
  # An installation without development packages does not serve the tests.
  [ $# -eq 0 ] || ! grep -qs -- '--omit=dev' "$mark"
}

# sampan_packages NAME...: installs Debian packages, when root and apt-get are there. Says what it does.
sampan_packages() {
  [ $# -gt 0 ] || return 0
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    sampan_say "missing: $*; install these packages (Debian names) to run containers"
    return 1
  fi
  sampan_say "installing Debian packages (once): $*"
  export DEBIAN_FRONTEND=noninteractive
  apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1 && return 0
  apt-get update -qq >&2 && apt-get install -y -qq --no-install-recommends "$@" >&2
}

# sampan_runtime: the container runtime that `sampan up` supervises. Failing is not fatal here: `up` says what it needs.
sampan_runtime() {
  missing=
  command -v containerd >/dev/null || missing="$missing containerd"
  command -v runc >/dev/null || missing="$missing runc"
  [ -x /usr/lib/cni/bridge ] || [ -x /opt/cni/bin/bridge ] || missing="$missing containernetworking-plugins"
  command -v catatonit >/dev/null || missing="$missing catatonit"
  command -v iptables >/dev/null || missing="$missing iptables"
  command -v ip >/dev/null || missing="$missing iproute2"
  # shellcheck disable=SC2086
  sampan_packages $missing || true
}

# sampan_compile_cache: keeps what Node makes of the sources from one run to the next. Starts are quicker for it, and the
# process is 35 MB smaller, because the TypeScript parser is not loaded.
sampan_compile_cache() {
  [ -n "${NODE_COMPILE_CACHE:-}" ] || [ -z "${XDG_CACHE_HOME:-${HOME:-}}" ] ||
    NODE_COMPILE_CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/sampan/compile
  export NODE_COMPILE_CACHE
}
