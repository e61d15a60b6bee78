#!/bin/sh
# Builds build/@NAME@.wasm, the creation code. Needs Node.js and npm; installs the compiler on first use.
set -eu
cd "$(dirname "$0")"
mkdir -p build/debug
ASC=${ASC:-node_modules/.bin/asc}
[ -x "$ASC" ] || npm install --silent --no-audit --no-fund >&2
FLAGS="--runtime stub --noAssert --use abort= --memoryBase 4096 --initialMemory 1 --disable bulk-memory
  --disable sign-extension --disable nontrapping-f2i --disable mutable-globals -O3"
# shellcheck disable=SC2086 # options are separated by spaces
"$ASC" src/token.ts $FLAGS -o build/@NAME@.runtime.wasm
# shellcheck disable=SC2086
"$ASC" src/token.ts $FLAGS --sourceMap -o build/debug/@NAME@.runtime.wasm # for ewasm coverage
BYTES=$(od -An -v -tu1 build/@NAME@.runtime.wasm | tr -s ' \n' ',' | sed 's/^,//; s/,$//')
sed "s/\[RUNTIME\]/[$BYTES]/; s/LENGTH/$(wc -c < build/@NAME@.runtime.wasm)/" src/deploy.ts > build/deploy.ts
# shellcheck disable=SC2086
"$ASC" build/deploy.ts $FLAGS -o build/@NAME@.wasm
