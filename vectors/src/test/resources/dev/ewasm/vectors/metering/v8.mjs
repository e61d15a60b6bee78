// Runs metered modules in V8 and counts what they charge.
// stdin: one JSON object a line, {"file": PATH, "calls": [[EXPORT, ARG...], ...]}; string arguments are i64.
// stdout: one JSON array a line, per call {"result": TEXT, "used": DECIMAL} or {"trap": TEXT, "used": DECIMAL}.
import { readFileSync } from 'node:fs';

let used = 0n;
const charge = (amount) => {
  if (amount < 0n) throw new Error('negative charge');
  used += amount;
};
const imports = {
  ethereum: { useGas: charge, useParticles: charge },
  bench: { h: (x) => (Math.imul(x, 3) + 1) | 0 },
  env: { mix: (a, b) => BigInt.asIntN(64, BigInt(a) * 31n + b) },
};
for (const line of readFileSync(0, 'utf8').split('\n')) {
  if (line === '') continue;
  const { file, calls } = JSON.parse(line);
  const module = new WebAssembly.Module(readFileSync(file));
  const instance = new WebAssembly.Instance(module, imports);
  const outcomes = [];
  for (const [name, ...args] of calls) {
    used = 0n;
    const outcome = {};
    try {
      const values = args.map((a) => (typeof a === 'string' ? BigInt(a) : a));
      outcome.result = String(instance.exports[name](...values));
    } catch (e) {
      outcome.trap = e.message;
    }
    outcome.used = String(used);
    outcomes.push(outcome);
  }
  console.log(JSON.stringify(outcomes));
}
