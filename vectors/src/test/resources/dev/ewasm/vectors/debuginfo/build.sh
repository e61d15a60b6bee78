#!/bin/sh
# Makes the modules beside it: apt-get install clang lld (made with clang 14.0.6); npm i assemblyscript@0.28
set -e
cd "$(dirname "$0")"
FLAGS="--target=wasm32-unknown-unknown -mcpu=mvp -O0 -g -ffile-prefix-map=$PWD=src -nostdlib -ffreestanding -Wl,--no-entry -Wl,-z,stack-size=4096"
clang $FLAGS -gdwarf-4 steps.c -o steps.dwarf4.wasm
clang $FLAGS -gdwarf-5 steps.c -o steps.dwarf5.wasm
# Linked without -O, with which clang would hand the module to wasm-opt.
clang $FLAGS -O2 -gdwarf-5 -c steps.c -o steps.o
clang $FLAGS steps.o -o steps.optimized.wasm
rm steps.o
${ASC:-asc} steps.ts --runtime stub --noAssert --use abort= --memoryBase 4096 --initialMemory 1 --disable bulk-memory \
  --disable sign-extension --disable nontrapping-f2i --disable mutable-globals -O1 --sourceMap -o steps.as.wasm
