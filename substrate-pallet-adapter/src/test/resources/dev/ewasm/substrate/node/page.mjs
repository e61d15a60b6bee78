// The node's page in a real browser: deploys a contract, sends and reads a call, sees a failed one.
// usage: node page.mjs http://127.0.0.1:9944 CHROMIUM erc20.wasm screenshot.png
import { chromium } from 'playwright-core';
import assert from 'node:assert/strict';

const [url, executablePath, contract, picture] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
const page = await browser.newPage();
const errors = [];
page.on('pageerror', error => errors.push(String(error)));
await page.goto(url);
await page.waitForFunction(() => document.querySelector('#chain').textContent.startsWith('ewasm'), null, { timeout: 60000 });
const ended = id => page.waitForFunction(id => /^(done|failed)$/.test(document.querySelector(id).className) && !document.querySelector(id).textContent.startsWith('working'), id, { timeout: 60000 });
const text = async id => { await ended(id); return page.textContent(id); };

await page.setInputFiles('#code', contract);
await page.click('#deploy button');
const deployed = await text('#deployed');
assert.match(deployed, /contract 0x[0-9a-f]{40}/);
assert.match(deployed, /success$/);
const target = await page.inputValue('#target');
assert.equal(deployed.match(/contract (0x[0-9a-f]{40})/)[1], target);

const word = hex => hex.padStart(64, '0');
const account = name => page.evaluate(name => [...document.querySelectorAll('#accounts tr')].map(row => row.textContent).find(text => text.startsWith(name)).match(/0x[0-9a-f]{40}$/)[0].slice(2), name);
const alice = await account('Alice'), bob = await account('Bob');
async function call(input, how) {
  await page.fill('#input', input);
  await page.click(`#call button[value=${how}]`);
  return text('#called');
}
assert.match(await call('0x70a08231' + word(alice), 'read'), new RegExp(`^success\noutput 0x${word('3e8')}\ngas used [1-9]`));
assert.match(await call('0xa9059cbb' + word(bob) + word('7'), 'send'), new RegExp(`output 0x${word('1')}`));
assert.match(await call('0x70a08231' + word(bob), 'read'), new RegExp(`output 0x${word('7')}`));
assert.match(await call('0xffffffff', 'send'), /failed: ExitReasonRevert/);
assert.match(await call('0xffffffff', 'read'), /^failed: ExitReasonRevert/);
await page.fill('#callGas', '18446744073709551616');
assert.match(await call('0x', 'send'), /^error: 18446744073709551616 does not fit 64 bits/);
await page.waitForFunction(() => document.querySelectorAll('#blocks tr').length >= 3, null, { timeout: 60000 });
await page.screenshot({ path: picture, fullPage: true });
assert.deepEqual(errors, []);
await browser.close();
console.log('PASS');
