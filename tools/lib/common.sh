# shellcheck shell=bash
# SPDX-FileCopyrightText: 2026 The Steward founders
# SPDX-License-Identifier: GPL-3.0-or-later

# What tools/demo and tools/test share. Source it; `root` is the checkout.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

build_packages=(g++ cmake ninja-build mold ccache pkg-config
    qt6-base-dev qt6-base-dev-tools qt6-tools-dev qt6-tools-dev-tools qt6-l10n-tools linguist-qt6 qt6-svg-dev
    qtkeychain-qt6-dev qcoro-qt6-dev libssl-dev libsqlite3-dev libpq-dev libboost1.81-dev libboost-json1.81-dev
    libargon2-dev liboath-dev libexpected-dev libsimdjson-dev zlib1g-dev libzstd-dev libgl1-mesa-dev libvulkan-dev
    libxkbcommon-dev)
run_packages=(libqt6sql6-sqlite libqt6svg6 libsecret-1-0 postgresql-15 fonts-noto-core fonts-dejavu-core
    xdg-utils ca-certificates)
demo_packages=(chromium chromium-sandbox libnss3-tools oathtool python3)
test_packages=(git python3 python3-yaml python3-jsonschema dbus dbus-x11 gnome-keyring
    xvfb openbox xdotool at-spi2-core python3-pyatspi libglib2.0-bin)
check_packages=(clang-format-14 clang-tidy-14 clang-14 libclang-rt-14-dev clazy codespell desktop-file-utils)
tour_packages=(xvfb xauth x11-utils openbox xdotool imagemagick dbus dbus-x11 gnome-keyring at-spi2-core python3-pyatspi
    chromium chromium-sandbox chromium-driver libnss3-tools libqt6dbus6)

step() { printf '\n== %s\n' "$*" >&2; }

die() {
    printf '\nfailed: %s\n' "$*" >&2
    exit 1
}

missing_packages() {
    local package
    for package in "$@"; do
        dpkg-query -W -f='${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || printf '%s\n' "$package"
    done
}

# Installs what is missing, with apt as root or through sudo; says what to install when it may not.
ensure_packages() {
    local missing
    mapfile -t missing < <(missing_packages "$@")
    [ "${#missing[@]}" -eq 0 ] && return 0
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || die "these packages are missing and there is neither root nor sudo: ${missing[*]}"
        as_root=(sudo)
    fi
    step "installing ${#missing[@]} packages"
    # Debian would start a PostgreSQL of its own on port 5432; Steward brings up a private one.
    if printf '%s\n' "${missing[@]}" | grep -qx postgresql-15 && [ ! -e /etc/postgresql-common/createcluster.conf ]; then
        "${as_root[@]}" mkdir -p /etc/postgresql-common
        printf 'create_main_cluster = false\n' | "${as_root[@]}" tee /etc/postgresql-common/createcluster.conf >/dev/null
    fi
    "${as_root[@]}" apt-get -q update >&2 || die "apt-get update: the package lists could not be fetched"
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qy -o Dpkg::Options::=--force-confold -o Dpkg::Use-Pty=0 \
        install --no-install-recommends "${missing[@]}" >&2 || die "apt-get install: see the lines above"
}

# configure_and_build PRESET [targets…]
configure_and_build() {
    local preset=$1
    shift
    step "configuring ($preset)"
    (cd "$root" && cmake --preset "$preset") >&2 || die "cmake --preset $preset"
    step "building ($preset)"
    local targets=()
    [ $# -gt 0 ] && targets=(--target "$@")
    (cd "$root" && cmake --build --preset "$preset" "${targets[@]}") >&2 || die "cmake --build --preset $preset"
}
