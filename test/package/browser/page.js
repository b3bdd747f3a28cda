/** A page without bundler or test tool: trains XOR with the package as it is published; see commands.ts. */
const violations = [];
document.addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective));

async function trainXor() {
  const { Network, sgd } = await import('/nablanet.js');
  const net = new Network({
    inputs: 2,
    layers: [8, 1],
    optimizer: sgd({ learningRate: 2 }),
    seed: 1,
  });
  const data = [
    [0, 0, 0, 1, 1, 0, 1, 1],
    [0, 1, 1, 0],
  ];
  const inWorker = location.search === '?worker';
  const { loss } = inWorker
    ? await net.trainAsync(...data, { epochs: 3000, worker: true })
    : net.train(...data, { epochs: 3000 });
  return { backend: net.backend, loss: loss[loss.length - 1] };
}

const found = await trainXor().catch(({ name, message, code, cause }) => ({
  error: { name, message, code, cause: String(cause) },
}));
// Violations are reported by tasks of their own, after what caused them.
setTimeout(() => {
  globalThis.report = { ...found, violations };
}, 50);
