// viem against the node: node viem.mjs URL ERC20.wasm
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createPublicClient, createTestClient, createWalletClient, http, webSocket, parseAbi, parseEther, toHex, pad, publicActions, walletActions } from 'viem';
import { mnemonicToAccount, privateKeyToAccount, generatePrivateKey } from 'viem/accounts';
import { foundry } from 'viem/chains';

const [url, erc20File] = process.argv.slice(2);
const chain = { ...foundry, rpcUrls: { default: { http: [url], webSocket: [url.replace('http', 'ws')] } } };
const abi = parseAbi([
  'function balanceOf(address) view returns (uint256)',
  'function totalSupply() view returns (uint256)',
  'function transfer(address to, uint256 amount) returns (bool)',
  'event Transfer(address indexed from, address indexed to, uint256 value)',
]);
const account = mnemonicToAccount('test test test test test test test test test test test junk', { addressIndex: 3 });
const client = createTestClient({ mode: 'anvil', chain, transport: http(), account, pollingInterval: 50, cacheTime: 0 }).extend(publicActions).extend(walletActions);
const fresh = () => privateKeyToAccount(generatePrivateKey()).address;

assert.equal(await client.getChainId(), 31337);
const bytecode = toHex(readFileSync(erc20File));
const deployment = await client.waitForTransactionReceipt({ hash: await client.deployContract({ abi, bytecode }) });
assert.equal(deployment.status, 'success');
const token = { address: deployment.contractAddress, abi };
assert.equal(await client.readContract({ ...token, functionName: 'totalSupply' }), 1000n);

// Simulate, write, receipt, logs.
const to = fresh();
const { request, result } = await client.simulateContract({ ...token, functionName: 'transfer', args: [to, 9n], account });
assert.equal(result, true);
const hash = await client.writeContract(request);
const receipt = await client.waitForTransactionReceipt({ hash });
assert.equal(receipt.status, 'success');
const logs = await client.getLogs({ address: token.address, event: abi[3], args: { to }, fromBlock: 0n });
assert.equal(logs.length, 1);
assert.equal(logs[0].args.value, 9n);
assert.equal(logs[0].transactionHash, hash);

// All three types.
const gasPrice = await client.getGasPrice();
for (const [type, fields] of Object.entries({
  legacy: { gasPrice },
  eip2930: { gasPrice, accessList: [{ address: token.address, storageKeys: [pad('0x1')] }] },
  eip1559: {},
})) {
  const sent = await client.sendTransaction({ to, value: 1n, type, ...fields });
  assert.equal((await client.waitForTransactionReceipt({ hash: sent })).type, type);
  assert.equal((await client.getTransaction({ hash: sent })).type, type);
}

// State overrides, access lists, fee history, proofs.
const slot = pad(to);
const overridden = await client.readContract({ ...token, functionName: 'balanceOf', args: [to], stateOverride: [{ address: token.address, stateDiff: [{ slot, value: pad('0x2a') }] }] });
assert.equal(overridden, 42n);
const list = await client.createAccessList({ to: token.address, data: '0xa9059cbb' + pad(to).slice(2) + pad('0x1').slice(2), account: account.address });
assert.equal(list.accessList.length, 1);
assert.equal(list.accessList[0].storageKeys.length, 2);
const history = await client.getFeeHistory({ blockCount: 4, rewardPercentiles: [10, 90] });
assert.equal(history.baseFeePerGas.length, 5);
const proof = await client.getProof({ address: token.address, storageKeys: [slot] });
assert.equal(proof.storageProof[0].value, 9n);
assert.ok(proof.accountProof.length > 0);

// Blocks that are only tried, on what the ones before left.
const tried = await client.simulateBlocks({ blocks: [
  { calls: [{ to: token.address, abi, functionName: 'transfer', args: [to, 5n], account: account.address }] },
  { blockOverrides: { time: 4000000000n }, calls: [
    { to: token.address, abi, functionName: 'balanceOf', args: [to] },
    { to: token.address, abi, functionName: 'transfer', args: [account.address, 500n], account: to },
  ] },
] });
assert.equal(tried[1].number, tried[0].number + 1n);
assert.equal(tried[1].timestamp, 4000000000n);
assert.equal(tried[0].calls[0].logs.length, 1);
assert.equal(tried[1].calls[0].result, 14n);
assert.equal(tried[1].calls[1].status, 'failure');
assert.equal(await client.readContract({ ...token, functionName: 'balanceOf', args: [to] }), 9n);

// Filters.
const filter = await client.createContractEventFilter({ ...token, eventName: 'Transfer' });
const blocks = await client.createBlockFilter();
await client.waitForTransactionReceipt({ hash: await client.writeContract({ ...token, functionName: 'transfer', args: [to, 1n], account }) });
assert.equal((await client.getFilterChanges({ filter })).length, 1);
assert.equal((await client.getFilterChanges({ filter })).length, 0);
assert.equal((await client.getFilterChanges({ filter: blocks })).length, 1);
assert.equal(await client.uninstallFilter({ filter }), true);

// Snapshot and revert.
const before = await client.getBlockNumber();
const id = await client.snapshot();
await client.mine({ blocks: 3, interval: 10 });
assert.equal(await client.getBlockNumber(), before + 3n);
const [a, b] = await Promise.all([before + 2n, before + 3n].map(blockNumber => client.getBlock({ blockNumber })));
assert.equal(b.timestamp - a.timestamp, 10n);
await client.revert({ id });
assert.equal(await client.getBlockNumber(), before);

// Setting things, impersonation, time.
const rich = fresh();
await client.setBalance({ address: rich, value: parseEther('3') });
assert.equal(await client.getBalance({ address: rich }), parseEther('3'));
await client.setNonce({ address: rich, nonce: 42 });
await client.impersonateAccount({ address: rich });
const act = await client.sendTransaction({ account: rich, to, value: 5n });
const acted = await client.waitForTransactionReceipt({ hash: act });
assert.equal(acted.status, 'success');
assert.equal((await client.getTransaction({ hash: act })).nonce, 42);
await client.stopImpersonatingAccount({ address: rich });
await assert.rejects(client.sendTransaction({ account: rich, to, value: 5n }));
await client.setStorageAt({ address: token.address, index: slot, value: pad('0x64') });
assert.equal(await client.readContract({ ...token, functionName: 'balanceOf', args: [to] }), 100n);
const copy = fresh();
await client.setCode({ address: copy, bytecode: await client.getCode({ address: token.address }) });
assert.equal(await client.readContract({ ...token, address: copy, functionName: 'totalSupply' }), 0n);
const now = (await client.getBlock()).timestamp;
await client.setNextBlockTimestamp({ timestamp: now + 1000n });
await client.mine({ blocks: 1 });
assert.equal((await client.getBlock()).timestamp, now + 1000n);
await client.increaseTime({ seconds: 5000 });
await client.mine({ blocks: 1 });
assert.ok((await client.getBlock()).timestamp >= now + 5000n);

// Waiting transactions, gaps, replacement.
await client.setAutomine(false);
const nonce = await client.getTransactionCount({ address: account.address });
const fees = { maxFeePerGas: 10n ** 10n, maxPriorityFeePerGas: 10n ** 9n, gas: 21000n };
const gap = await client.sendTransaction({ to, value: 1n, nonce: nonce + 1, ...fees });
assert.deepEqual(await client.getTxpoolStatus(), { pending: 0, queued: 1 });
const first = await client.sendTransaction({ to, value: 1n, nonce, ...fees });
assert.deepEqual(await client.getTxpoolStatus(), { pending: 2, queued: 0 });
assert.equal(await client.getTransactionCount({ address: account.address, blockTag: 'pending' }), nonce + 2);
await assert.rejects(client.sendTransaction({ to, value: 2n, nonce, ...fees, maxFeePerGas: 10n ** 10n + 1n }), /replacement transaction underpriced/);
const replaced = await client.sendTransaction({ to, value: 2n, nonce, gas: 21000n, maxFeePerGas: 11n * 10n ** 9n, maxPriorityFeePerGas: 11n * 10n ** 8n });
assert.equal((await client.getBlock({ blockTag: 'pending', includeTransactions: true })).transactions.length, 2);
await client.mine({ blocks: 1 });
assert.deepEqual((await client.getBlock()).transactions.slice().sort(), [gap, replaced].sort());
await assert.rejects(client.getTransactionReceipt({ hash: first }));
await client.setAutomine(true);

// Subscriptions over a WebSocket.
const socket = createPublicClient({ chain, transport: webSocket() });
const seen = new Promise(resolve => socket.watchContractEvent({ ...token, eventName: 'Transfer', onLogs: resolve }));
const head = new Promise(resolve => socket.watchBlocks({ onBlock: resolve }));
await new Promise(resolve => setTimeout(resolve, 300));
const last = await client.writeContract({ ...token, functionName: 'transfer', args: [to, 2n], account });
assert.equal((await seen)[0].transactionHash, last);
assert.equal((await head).number, (await client.getTransactionReceipt({ hash: last })).blockNumber);

console.log('viem PASS');
process.exit(0);
