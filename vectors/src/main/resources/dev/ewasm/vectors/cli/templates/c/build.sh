#!/bin/sh
# Builds build/@NAME@.wasm, the creation code. Debian, Ubuntu: apt-get install clang lld
# build/debug/ gets the same code with line numbers, for ewasm coverage.
set -eu
cd "$(dirname "$0")"
mkdir -p build/debug
COMPILE="--target=wasm32-unknown-unknown -mcpu=mvp -O2 -g -ffreestanding -Wall -Wextra -ffile-prefix-map=$PWD=."
LINK="--target=wasm32-unknown-unknown -nostdlib -Wl,--no-entry -Wl,-z,stack-size=8192 -Wl,--initial-memory=131072"
SMALL="-Wl,--strip-all -Wl,-O2 -Wl,--compress-relocations"

# contract SOURCE NAME: build/NAME.wasm
contract() {
  # shellcheck disable=SC2086 # options are separated by spaces
  {
    ${CC:-clang} $COMPILE -Ibuild -c "src/$1.c" -o "build/$1.o"
    ${CC:-clang} $LINK $SMALL "build/$1.o" -o "build/$2.wasm"
    ${CC:-clang} $LINK "build/$1.o" -o "build/debug/$2.wasm"
  }
  rm "build/$1.o"
}

contract token @NAME@.runtime
{
  echo 'static const unsigned char runtime[] = {'
  od -An -v -tu1 build/@NAME@.runtime.wasm | sed 's/  */,/g; s/^,//; s/$/,/'
  echo '};'
} > build/runtime.h
contract deploy @NAME@
