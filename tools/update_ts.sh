#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Steward founders
# SPDX-License-Identifier: GPL-3.0-or-later
# Writes translations/*.ts from the sources; with --check it only says whether they are current.
set -eu
cd "$(dirname "$0")/.."
lupdate=$(command -v lupdate6 || command -v /usr/lib/qt6/bin/lupdate)
for language in en; do
    file=translations/steward_$language.ts
    before=none
    [ ! -e "$file" ] || before=$(cksum < "$file")
    "$lupdate" -silent -no-obsolete -locations none -pluralonly -I . -source-language en -target-language "$language" ui models -ts "$file"
    after=$(cksum < "$file")
    if [ "${1:-}" = --check ] && [ "$before" != "$after" ]; then
        echo "$file is not current: run tools/update_ts.sh" >&2
        exit 1
    fi
    if grep -q 'type="unfinished"' "$file"; then
        echo "$file has unfinished texts" >&2
        [ "${1:-}" != --check ] || exit 1
    fi
done
