#!/bin/sh
# Builds build/@NAME@.wasm, the creation code. Debian, Ubuntu: apt-get install rustc libstd-rust-dev-wasm32 lld
# Elsewhere: rustup target add wasm32-unknown-unknown, and wasm-ld of LLVM.
#
# build/debug/ gets the same code with line numbers, for ewasm coverage.
#
# Linked by hand, for rustc has __heap_base and __data_end exported, which a contract must not.
set -eu
cd "$(dirname "$0")"
mkdir -p build/debug
TARGET=wasm32-unknown-unknown
for RUSTC in ${RUSTC:-} rustc /usr/bin/rustc; do
  LIB=$("$RUSTC" --print sysroot 2> /dev/null)/lib/rustlib/$TARGET/lib
  [ -d "$LIB" ] && break
done
[ -d "$LIB" ] || { echo "no rustc has the target $TARGET" >&2; exit 1; }

# contract SOURCE NAME: build/NAME.wasm
contract() {
  "$RUSTC" --edition 2021 --crate-type lib --emit obj --target $TARGET -O -g -C panic=abort -C target-cpu=mvp \
    --remap-path-prefix "$PWD=." "src/$1.rs" -o "build/$1.o"
  for OUT in "build/$2.wasm --strip-all -O2 --compress-relocations" "build/debug/$2.wasm"; do
    # shellcheck disable=SC2086 # options are separated by spaces
    ${WASM_LD:-wasm-ld} --no-entry --export=main --gc-sections --allow-undefined --stack-first -z stack-size=8192 \
      --initial-memory=131072 "build/$1.o" "$LIB"/libcore-*.rlib "$LIB"/libcompiler_builtins-*.rlib -o $OUT
  done
  rm "build/$1.o"
}

contract token @NAME@.runtime
contract deploy @NAME@
