// Another implementation's rules over all blocks of the node: header hashes, tries of transactions, base fees.
// node ethereumjs.mjs URL
import assert from 'node:assert/strict';
import { createBlockFromRPC } from '@ethereumjs/block';
import { Common, Hardfork, Mainnet } from '@ethereumjs/common';

const [url] = process.argv.slice(2);
let id = 0;
const rpc = async (method, ...params) => {
  const reply = await (await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ jsonrpc: '2.0', id: ++id, method, params }) })).json();
  assert.equal(reply.error, undefined, JSON.stringify(reply.error));
  return reply.result;
};
const common = new Common({ chain: { ...Mainnet, chainId: 31337, name: 'dev' }, hardfork: Hardfork.Cancun });
const hex = bytes => '0x' + Buffer.from(bytes).toString('hex');
const head = Number(await rpc('eth_blockNumber'));
let parent, transactions = 0;
for (let number = 0; number <= head; number++) {
  const json = await rpc('eth_getBlockByNumber', '0x' + number.toString(16), true);
  const signed = { ...json, transactions: json.transactions.filter(each => BigInt(each.s) !== 1n) };
  const complete = signed.transactions.length === json.transactions.length;
  const block = createBlockFromRPC(signed, [], { common, setHardfork: false });
  assert.equal(hex(block.hash()), json.hash, 'hash of block ' + number);
  if (complete) {
    assert.ok(await block.transactionsTrieIsValid(), 'transactions of block ' + number);
    transactions += block.transactions.length;
    for (const [i, transaction] of block.transactions.entries()) {
      assert.equal(hex(transaction.hash()), json.transactions[i].hash);
      assert.equal(transaction.getSenderAddress().toString(), json.transactions[i].from);
    }
  }
  if (parent && parent.header.gasLimit === block.header.gasLimit) {
    assert.equal(hex(block.header.parentHash), hex(parent.hash()));
    assert.equal(block.header.baseFeePerGas, parent.header.calcNextBaseFee(), 'base fee of block ' + number);
    assert.ok(block.header.timestamp > parent.header.timestamp);
  }
  parent = block;
}
assert.ok(transactions >= Number(process.argv[3] ?? 1));
console.log('ethereumjs PASS', head + 1, 'blocks', transactions, 'transactions');
