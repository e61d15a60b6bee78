#!/bin/sh
# Builds build/@NAME@.wasm, the creation code. Debian, Ubuntu: apt-get install clang lld
set -eu
cd "$(dirname "$0")"
mkdir -p build
FLAGS="--target=wasm32-unknown-unknown -mcpu=mvp -O2 -nostdlib -ffreestanding -Wall -Wextra
  -Wl,--no-entry -Wl,--strip-all -Wl,-z,stack-size=8192 -Wl,--initial-memory=131072"
# shellcheck disable=SC2086 # options are separated by spaces
${CC:-clang} $FLAGS src/token.c -o build/@NAME@.runtime.wasm
{
  echo 'static const unsigned char runtime[] = {'
  od -An -v -tu1 build/@NAME@.runtime.wasm | sed 's/  */,/g; s/^,//; s/$/,/'
  echo '};'
} > build/runtime.h
# shellcheck disable=SC2086
${CC:-clang} $FLAGS -Ibuild src/deploy.c -o build/@NAME@.wasm
