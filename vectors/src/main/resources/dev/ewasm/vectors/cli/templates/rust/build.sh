#!/bin/sh
# Builds build/@NAME@.wasm, the creation code. Debian, Ubuntu: apt-get install rustc libstd-rust-dev-wasm32 lld
# Elsewhere: rustup target add wasm32-unknown-unknown, and wasm-ld of LLVM.
#
# Linked by hand, for rustc has __heap_base and __data_end exported, which a contract must not.
set -eu
cd "$(dirname "$0")"
mkdir -p build
TARGET=wasm32-unknown-unknown
for RUSTC in ${RUSTC:-} rustc /usr/bin/rustc; do
  LIB=$("$RUSTC" --print sysroot 2> /dev/null)/lib/rustlib/$TARGET/lib
  [ -d "$LIB" ] && break
done
[ -d "$LIB" ] || { echo "no rustc has the target $TARGET" >&2; exit 1; }

contract() {
  "$RUSTC" --edition 2021 --crate-type lib --emit obj --target $TARGET -O -C panic=abort -C target-cpu=mvp "src/$1.rs" -o "build/$1.o"
  ${WASM_LD:-wasm-ld} --no-entry --export=main --gc-sections --strip-all --allow-undefined --stack-first -z stack-size=8192 \
    --initial-memory=131072 "build/$1.o" "$LIB"/libcore-*.rlib "$LIB"/libcompiler_builtins-*.rlib -o "$2"
  rm "build/$1.o"
}

contract token build/@NAME@.runtime.wasm
contract deploy build/@NAME@.wasm
