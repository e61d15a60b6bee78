#!/bin/sh
# npm i assemblyscript@0.28 ; ASC=node_modules/.bin/asc sh build.sh
set -e
cd "$(dirname "$0")"
FLAGS="--runtime stub --noAssert --use abort= --memoryBase 4096 --initialMemory 1 --disable bulk-memory --disable sign-extension --disable nontrapping-f2i --disable mutable-globals -O3"
asc=${ASC:-asc}
"$asc" erc20.ts $FLAGS -o runtime.wasm
BYTES=$(od -An -v -tu1 runtime.wasm | tr -s ' \n' ',' | sed 's/^,//; s/,$//')
sed "s/\[RUNTIME\]/[$BYTES]/; s/LENGTH/$(wc -c < runtime.wasm)/" constructor.ts > constructor.built.ts
"$asc" constructor.built.ts $FLAGS -o erc20.wasm
rm constructor.built.ts runtime.wasm
