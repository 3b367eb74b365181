#!/bin/sh
# `make lint`, the part about the layout: the top level holds nothing but what the house has a place for.
set -eu
allowed='Package.swift|Sources|Tests|Plugins|config.yaml|docs|README.md|LICENSE|Makefile|.ci|.swift-format|.gitignore|.github'
extra=$(git ls-files | cut -d/ -f1 | sort -u | grep -vxE "$(echo "$allowed" | sed 's/\./\\./g')" || true)
for name in $extra; do echo "$name:1: error: has no place at the top level"; done
[ -z "$extra" ]
