#!/bin/sh
# Builds build/@NAME@.wasm, the creation code. Needs Node.js and npm; installs the compiler on first use.
set -eu
cd "$(dirname "$0")"
mkdir -p build
[ -d node_modules/solc ] || npm install --silent --no-audit --no-fund >&2
node compile.js
