// Runs jobs from standard input, one JSON object a line, and prints their outcomes, one array a line.
import readline from 'node:readline';

const view = new DataView(new ArrayBuffer(8));

const float = (x) => {
  if (Number.isNaN(x)) return 'nan';
  view.setFloat64(0, x);
  return view.getBigUint64(0).toString(16);
};

const show = (type, value) => (type[0] === 'f' ? float(value) : String(value));

const argument = (type, text) =>
  type === 'i64' ? BigInt(text) : type === 'i32' ? Number(BigInt.asIntN(32, BigInt(text))) : Number(text);

const kind = (error) => {
  const text = error.message;
  if (error instanceof RangeError) return 'stopped';
  if (text.includes('unreachable')) return 'unreachable';
  if (text.includes('by zero')) return 'zero';
  if (text.includes('unrepresentable')) return 'range';
  if (text.includes('table') || text.includes('element segment') || text.includes('null function') || text.includes('signature mismatch')) return 'table';
  if (text.includes('memory access') || text.includes('data segment')) return 'memory';
  return 'unknown: ' + text;
};

const mix = (a, b) => BigInt.asIntN(64, BigInt(a) * 31n + b);

const hash = (memory) => {
  let hash = 0x811c9dc5 | 0;
  for (const word of new Int32Array(memory.buffer)) hash = Math.imul(hash ^ word, 0x01000193);
  return hash;
};

// Signatures of imported functions, which the JavaScript API does not tell: read from the binary.
const imported = (bytes) => {
  let at = 8;
  const u32 = () => {
    let result = 0, shift = 0, byte;
    do { byte = bytes[at++]; result |= (byte & 127) << shift; shift += 7; } while (byte & 128);
    return result >>> 0;
  };
  const names = { 0x7f: 'i32', 0x7e: 'i64', 0x7d: 'f32', 0x7c: 'f64' };
  const types = [], functions = [];
  const list = (item) => Array.from({ length: u32() }, item);
  const valueTypes = () => list(() => names[bytes[at++]] ?? 'other');
  const text = () => { const length = u32(); at += length; return new TextDecoder().decode(bytes.subarray(at - length, at)); };
  const limits = () => { const flags = bytes[at++]; u32(); if (flags & 1) u32(); };
  while (at < bytes.length) {
    const id = bytes[at++], end = u32() + at;
    if (id === 1) list(() => { at++; types.push({ params: valueTypes(), results: valueTypes() }); });
    if (id === 2)
      list(() => {
        const module = text(), name = text();
        switch (bytes[at++]) {
          case 0: functions.push({ module, name, type: types[u32()] }); break;
          case 1: at++; limits(); break;
          case 2: limits(); break;
          default: at += 2;
        }
      });
    at = end;
  }
  return functions;
};

const run = (job) => {
  const bytes = Buffer.from(job.module, 'base64');
  const lines = [];
  let instance;
  try {
    const module = new WebAssembly.Module(bytes);
    const imports = {};
    for (const { module: from, name, type } of imported(bytes)) {
      imports[from] ??= {};
      imports[from][name] =
        from === 'env' && name === 'mix'
          ? mix
          : (...values) => {
              lines.push(['log', name, ...values.map((v, i) => show(type.params[i], v))].join(' '));
              const zeroes = type.results.map((t) => (t === 'i64' ? 0n : 0));
              return zeroes.length > 1 ? zeroes : zeroes[0];
            };
    }
    instance = new WebAssembly.Instance(module, imports);
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) return [...lines, 'start trap ' + kind(error)];
    return ['rejected'];
  }
  for (const call of job.calls) {
    try {
      let values = instance.exports[call.export](...call.arguments.map((a, i) => argument(call.params[i], a)));
      values = call.results.length === 0 ? [] : call.results.length === 1 ? [values] : [...values];
      lines.push([call.export, '=', ...values.map((v, i) => show(call.results[i], v))].join(' '));
    } catch (error) {
      const word = kind(error);
      if (word === 'stopped') return [...lines, word];
      lines.push(call.export + ' trap ' + word);
    }
  }
  const memory = Object.values(instance.exports).find((e) => e instanceof WebAssembly.Memory);
  lines.push('memory ' + (memory ? hash(memory) : 0));
  return lines;
};

for await (const line of readline.createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(run(JSON.parse(line))));
}
