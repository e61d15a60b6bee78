// ethers against the node: node ethers.mjs URL ERC20.wasm COUNTER.wasm
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Contract, ContractFactory, JsonRpcProvider, WebSocketProvider, Wallet, HDNodeWallet, Mnemonic, parseEther, hexlify, keccak256, toUtf8Bytes, verifyMessage, verifyTypedData } from 'ethers';

const [url, erc20File, counterFile] = process.argv.slice(2);
const abi = [
  'function balanceOf(address) view returns (uint256)',
  'function totalSupply() view returns (uint256)',
  'function transfer(address,uint256) returns (bool)',
  'event Transfer(address indexed from, address indexed to, uint256 value)',
];
const provider = new JsonRpcProvider(url, undefined, { polling: true, pollingInterval: 50, cacheTimeout: -1 });
const wallet = HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase('test test test test test test test test test test test junk'), "m/44'/60'/0'/0/2").connect(provider);

const network = await provider.getNetwork();
assert.equal(network.chainId, 31337n);

// Deployment with a local key, type 2.
const factory = new ContractFactory(abi, hexlify(readFileSync(erc20File)), wallet);
const token = await factory.deploy();
await token.waitForDeployment();
const address = await token.getAddress();
const deployed = await token.deploymentTransaction().wait();
assert.equal(deployed.status, 1);
assert.equal(deployed.contractAddress, address);
assert.notEqual(await provider.getCode(address), '0x');
assert.equal(await token.totalSupply(), 1000n);

// Estimate, transfer, receipt, log.
const to = Wallet.createRandom().address;
const estimate = await token.transfer.estimateGas(to, 7n);
const sent = await token.transfer(to, 7n);
const receipt = await sent.wait();
assert.equal(receipt.gasUsed, estimate);
assert.equal(receipt.logs.length, 1);
const log = token.interface.parseLog(receipt.logs[0]);
assert.equal(log.name, 'Transfer');
assert.equal(log.args.value, 7n);
assert.equal(await token.balanceOf(to), 7n);
const found = await token.queryFilter(token.filters.Transfer(null, to));
assert.equal(found.length, 1);
assert.equal(found[0].transactionHash, sent.hash);

// One unit of gas less than estimated is not enough.
await assert.rejects((async () => {
  const short = await token.transfer(to, 1n, { gasLimit: (await token.transfer.estimateGas(to, 1n)) - 1n });
  await short.wait();
})(), error => error.code === 'CALL_EXCEPTION');

// All three types of transactions, each found again as it was.
const gasPrice = (await provider.getFeeData()).gasPrice;
for (const overrides of [
  { type: 0, gasPrice },
  { type: 1, gasPrice, accessList: [{ address, storageKeys: ['0x' + '00'.repeat(31) + '01'] }] },
  { type: 2 },
]) {
  const response = await wallet.sendTransaction({ to, value: parseEther('0.25'), gasLimit: 40000n, ...overrides });
  const done = await response.wait();
  assert.equal(done.type, overrides.type);
  const again = await provider.getTransaction(response.hash);
  assert.equal(again.type, overrides.type);
  assert.equal(again.from, wallet.address);
  assert.equal(again.value, parseEther('0.25'));
}
assert.equal(await provider.getBalance(to), parseEther('0.75'));

// A transaction before EIP-155.
const nonce = await provider.getTransactionCount(wallet.address);
const any = await new Wallet(wallet.privateKey).signTransaction({ type: 0, nonce, gasPrice, gasLimit: 21000n, to, value: 1n });
assert.equal((await (await provider.broadcastTransaction(any)).wait()).status, 1);

// Errors that ethers knows by the node's words.
await assert.rejects(wallet.sendTransaction({ to, value: parseEther('1000000'), gasLimit: 21000n }), { code: 'INSUFFICIENT_FUNDS' });
await assert.rejects(wallet.sendTransaction({ to, nonce: 0, gasLimit: 21000n }), { code: 'NONCE_EXPIRED' });
await assert.rejects(token.transfer.staticCall(to, 5000n), { code: 'CALL_EXCEPTION' });

// Blocks with whole transactions, and the same by hash.
const block = await provider.getBlock(receipt.blockNumber, true);
assert.equal(block.hash, receipt.blockHash);
assert.equal(block.prefetchedTransactions[0].hash, sent.hash);
assert.equal((await provider.getBlock(block.hash)).number, block.number);
assert.equal((await provider.getBlock(block.number - 1)).hash, block.parentHash);

// The node's own accounts: send, sign.
const signer = await provider.getSigner(1);
assert.equal((await (await signer.sendTransaction({ to, value: 5n })).wait()).status, 1);
assert.equal(verifyMessage('hello', await signer.signMessage('hello')), await signer.getAddress());
const typed = [
  { name: 'app', version: '1', chainId: 31337, verifyingContract: address },
  { Order: [{ name: 'to', type: 'address' }, { name: 'amount', type: 'uint256' }, { name: 'notes', type: 'string[]' }] },
  { to, amount: 3n, notes: ['a', 'b'] },
];
assert.equal(verifyTypedData(...typed, await signer.signTypedData(...typed)), await signer.getAddress());

// A contract without the ABI: the counter in C, with revert data.
const deployer = await wallet.sendTransaction({ data: hexlify(readFileSync(counterFile)) });
const counter = (await deployer.wait()).contractAddress;
await (await wallet.sendTransaction({ to: counter, data: '0x0105' })).wait();
assert.equal(BigInt(await provider.call({ to: counter, data: '0x00' })), 5n);
await assert.rejects(provider.call({ to: counter, data: '0x02' }), error => error.data === hexlify(toUtf8Bytes('no')));
assert.equal(keccak256(await provider.getCode(counter)), (await provider.send('eth_getProof', [counter, [], 'latest'])).codeHash);

// Subscriptions.
const socket = new WebSocketProvider(url.replace('http', 'ws'));
const heard = new Promise(resolve => new Contract(address, abi, socket).on('Transfer', (from, recipient, value) => resolve(value)));
const head = new Promise(resolve => socket.on('block', resolve));
const pending = new Promise(resolve => socket.on('pending', resolve));
await new Promise(resolve => setTimeout(resolve, 300));
const last = await token.transfer(to, 11n);
assert.equal(await heard, 11n);
assert.equal(await pending, last.hash);
assert.equal(await head, (await last.wait()).blockNumber);
await socket.destroy();

console.log('ethers PASS');
provider.destroy();
