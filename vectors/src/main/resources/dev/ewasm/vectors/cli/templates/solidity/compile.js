// Compiles src/Counter.sol with solc's Ewasm back end; run by build.sh.
// "ewasm.wast" must be selected, or "ewasm.wasm" stays empty; the optimizer must stay off: what it makes does not validate.
const fs = require('fs');
const solc = require('solc');

const source = { 'Counter.sol': { content: fs.readFileSync('src/Counter.sol', 'utf8') } };
const settings = {
  optimizer: { enabled: false },
  evmVersion: 'byzantium',
  outputSelection: { '*': { '*': ['ewasm.wast', 'ewasm.wasm', 'abi'] } },
};
const result = JSON.parse(solc.compile(JSON.stringify({ language: 'Solidity', sources: source, settings })));
const errors = (result.errors || []).filter((error) => error.severity === 'error');
errors.forEach((error) => console.error(error.formattedMessage));
if (errors.length > 0) process.exit(1);
const contract = result.contracts['Counter.sol'].Counter;
fs.writeFileSync('build/@NAME@.wasm', Buffer.from(contract.ewasm.wasm, 'hex'));
fs.writeFileSync('build/@NAME@.abi.json', JSON.stringify(contract.abi, null, 2) + '\n');
