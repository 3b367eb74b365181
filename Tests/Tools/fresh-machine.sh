#!/bin/sh
# fresh-machine.sh [run|test|GOAL]…: what a newcomer meets. Each goal of the Makefile (run and test, if none is given) gets a
# minimal Debian with the packages that swift.org names, git, make and the toolchain, and a clean clone of HEAD.
# `run` is started twice: it must serve within four minutes, stop with status 0, and install nothing the second time.
# Needs root, debootstrap, the kernel's overlay file system and a network. Everything it starts ends with it.
set -eu
cd "$(dirname "$0")/../.."

release=bookworm
swift_needs='binutils-gold gcc git libcurl4-openssl-dev libedit-dev libicu-dev libncurses-dev libpython3-dev libsqlite3-dev
    libxml2-dev pkg-config tzdata uuid-dev'
place=.build/fresh-machine

fail() {
    echo "fresh-machine: $*" >&2
    exit 1
}

if [ -z "${FRESH_MACHINE_INSIDE:-}" ]; then
    [ "$(id -u)" = 0 ] || fail "needs root"
    command -v debootstrap >/dev/null || fail "debootstrap is not installed: the list of packages was not tried"
    # Mounts and processes of their own vanish with the script, however it ends.
    FRESH_MACHINE_INSIDE=1 exec unshare --mount --pid --fork --kill-child --mount-proc "$0" "$@"
fi

base() {
    [ -e $place/base.ready ] && return
    echo "-- a minimal Debian ($release)"
    rm -rf $place/base
    mkdir -p $place
    debootstrap --variant=minbase $release $place/base >$place/debootstrap.log 2>&1 || {
        tail -5 $place/debootstrap.log >&2
        fail "debootstrap does not work here: the list of packages was not tried"
    }
    enter $place/base "apt-get install -yq --no-install-recommends $(echo $swift_needs) make" >$place/swift.log 2>&1 || {
        tail -5 $place/swift.log >&2
        fail "what Swift itself needs could not be installed"
    }
    touch $place/base.ready
}

# Runs a command in a system as root, with nothing of this machine but its network and its toolchain.
enter() {
    mkdir -p "$1$toolchain" "$1/usr/local/share/ca-certificates"
    cp /etc/resolv.conf "$1/etc/"
    cp /usr/local/share/ca-certificates/* "$1/usr/local/share/ca-certificates/" 2>/dev/null || true
    mountpoint -q "$1$toolchain" || mount --bind -o ro "$toolchain" "$1$toolchain"
    mountpoint -q "$1/proc" || mount -t proc proc "$1/proc"
    mountpoint -q "$1/dev" || mount --rbind /dev "$1/dev"
    chroot "$1" env -i HOME=/root DEBIAN_FRONTEND=noninteractive \
        PATH="$toolchain/usr/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" sh -c "$2"
}

# A machine of its own for a goal: the base below, what the goal does above.
machine() {
    machine=$place/$1
    rm -rf "$machine"
    mkdir -p "$machine/above" "$machine/work" "$machine/root"
    mount -t overlay overlay -o "lowerdir=$place/base,upperdir=$machine/above,workdir=$machine/work" "$machine/root" ||
        fail "no overlay file system: the list of packages was not tried"
    git clone -q . "$machine/root/root/hubline"
}

# Starts `make run`, waits for its URL, asks for its health, ends it. What it said stays in $log.
serve() {
    log=$place/run.$1.log
    begin=$(date +%s)
    enter "$machine/root" 'cd ~/hubline && exec make run' >"$log" 2>&1 &
    server=$!
    until url=$(grep -om1 'http://[0-9.:]*' "$log"); do
        [ -d /proc/$server ] || { cat "$log" >&2; fail "make run ended before it served"; }
        [ $(($(date +%s) - begin)) -lt 240 ] || { cat "$log" >&2; fail "make run did not serve within four minutes"; }
        sleep 1
    done
    echo "-- make run, start $1: serves after $(($(date +%s) - begin)) s"
    sed 's/^/   /' "$log"
    python3 -c "import sys, urllib.request as u; sys.exit(u.urlopen('$url/health/live').status != 200)" || fail "$url is not alive"
    kill -TERM "$(pgrep -x hubline)"
    wait $server || fail "make run ended with status $?"
}

run() {
    serve 1
    serve 2
    if grep -q Installing "$log"; then fail "the second start installs something"; fi
}

toolchain=$(dirname "$(dirname "$(dirname "$(readlink -f "$(command -v swift)")")")")
base
for goal in ${*:-run test}; do
    machine "$goal"
    if [ "$goal" = run ]; then run; else enter "$machine/root" "cd ~/hubline && .ci/step 'make $goal' make $goal"; fi
    umount -l "$machine/root"
    rm -rf "$machine"
done
echo "-- fresh machine: ${*:-run test}: as promised"
