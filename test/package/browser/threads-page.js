/** The page of threads.test.ts: trials that its address names, in this thread or in a worker of its own. */
const violations = [];
document.addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective));
const query = new URLSearchParams(location.search);
const names = query.get('threads').split(',');

async function here() {
  const nablanet = await import('nablanet');
  const { startThreads } = query.has('without') ? {} : await import('nablanet/threads');
  return globalThis.runTrials(globalThis.trialsOf(nablanet, startThreads), names);
}

const there = () =>
  new Promise((resolve, reject) => {
    const worker = new Worker('/threads-worker.js');
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(names);
  });

const found = await (query.has('own') ? there() : here()).catch(({ name, message }) => ({
  error: `${name}: ${message}`,
}));
setTimeout(() => {
  globalThis.report = { found, violations };
}, 50);
