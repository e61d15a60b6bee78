// Serves one module in V8, as dev.ewasm.bench.peer.PeerProcess does: MODULE EXPORT ARGUMENT|- CALLDATA|- COUNTER,
// the last a module with the gas counter, so that a charge does not leave WebAssembly.
import fs from 'node:fs';
import readline from 'node:readline';

const [path, name, argument, callDataPath, counterPath] = process.argv.slice(2);
const module = new WebAssembly.Module(fs.readFileSync(path));
const counter = new WebAssembly.Instance(new WebAssembly.Module(fs.readFileSync(counterPath))).exports;
const contract = callDataPath !== '-';
const callData = contract ? fs.readFileSync(callDataPath) : new Uint8Array();
const args = argument === '-' ? [] : [Number(argument)];
const finished = new Error('finished');

let exports, output;
const bytes = (offset, length) => new Uint8Array(exports.memory.buffer, offset >>> 0, length >>> 0);
const finish = (offset, length) => {
  output = bytes(offset, length).slice();
  throw finished;
};
const imports = {
  bench: { h: (x) => (Math.imul(3, x) + 1) | 0 },
  ethereum: {
    useGas: counter.use,
    useParticles: counter.use,
    getCallDataSize: () => callData.length,
    callDataCopy: (to, from, length) => bytes(to, length).set(callData.subarray(from >>> 0, (from >>> 0) + (length >>> 0))),
    finish,
    revert: finish,
  },
};
const instantiate = () => { exports = new WebAssembly.Instance(module, imports).exports; };
instantiate();

const digest = (data) => {
  let hash = 0x811c9dc5;
  for (const b of data) hash = Math.imul(hash ^ b, 0x01000193);
  return BigInt(hash >>> 0);
};

console.log(`ready V8 ${process.versions.v8}, node ${process.versions.node}`);
for await (const line of readline.createInterface({ input: process.stdin })) {
  let nanos = 0n, value;
  for (let runs = Number(line); runs > 0; runs--) {
    counter.reset();
    output = undefined;
    if (contract) instantiate();
    const start = process.hrtime.bigint();
    try {
      value = exports[name](...args);
    } catch (error) {
      if (error !== finished) {
        console.log('failed ' + error);
        process.exit(0);
      }
    }
    nanos += process.hrtime.bigint() - start;
  }
  const result = contract ? digest(output ?? new Uint8Array(exports.memory.buffer)) : BigInt.asUintN(64, BigInt(value));
  console.log(`${nanos} ${result.toString(16)} ${counter.used()}`);
}
