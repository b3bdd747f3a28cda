/** Who is measured: how a peer is started, at which works, and where it differs from ours. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Peer {
  readonly name: string;
  readonly works: readonly string[];
  /** Words of the command line, or why it cannot be started and what would help. */
  start(folder: string): string[] | string;
  /** What differs from our work; where it is absent, costs must agree. */
  readonly nearest?: string;
  /** Handed to the adapter. */
  readonly backend?: string;
  /** Rows to train on where an epoch of the work would take minutes. */
  readonly rows?: number;
  /** Threads that it may use; 1 where left out. */
  readonly threads?: number;
}

const HERE = fileURLToPath(new URL('.', import.meta.url));
const NODE = Number(process.versions.node.split('.')[0]);
/** Node 20 has relaxed SIMD behind a flag. */
export const NODE_FLAGS = NODE < 22 ? ['--experimental-wasm-relaxed-simd'] : [];

function javascript(adapter: string, packages: readonly string[] = [], node = 20): Peer['start'] {
  return () => {
    if (NODE < node) return `needs Node ${node} or later`;
    const missing = packages.filter((name) => !existsSync(join(HERE, 'node_modules', name)));
    if (missing.length > 0) return `${missing.join(', ')} not installed: npm ci --ignore-scripts in bench/peers`;
    return [process.execPath, ...NODE_FLAGS, join(HERE, 'serve.mjs'), join(HERE, 'adapters', `${adapter}.mjs`)];
  };
}

/** Debian's Python, which has Debian's packages; another one may come first in PATH. */
const PYTHON = '/usr/bin/python3';

function python(kind: string, module: string, debian: string): Peer['start'] {
  return () => {
    try {
      execFileSync(PYTHON, ['-c', `import ${module}`], { stdio: 'ignore' });
      return [PYTHON, join(HERE, 'serve.py'), kind];
    } catch {
      return `no ${module} in ${PYTHON}: apt-get install ${debian}`;
    }
  };
}

function fann(folder: string): string[] | string {
  const program = join(folder, 'fann');
  try {
    execFileSync('cc', ['-O3', '-march=native', '-o', program, join(HERE, 'fann.c'), '-lfann', '-lm'], {
      stdio: 'ignore',
    });
    return [program];
  } catch {
    return 'fann.c does not compile: apt-get install gcc libfann-dev';
  }
}

const MEDIUM = ['P1', 'P2', 'P6'];
const SMALL = ['P4', 'P5'];
const PER_SAMPLE = 'gradient descent after every sample';

const ONE_THREAD: readonly Peer[] = [
  {
    name: 'PyTorch',
    works: ['P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'P7', 'P9'],
    start: python('torch', 'torch', 'python3-torch'),
  },
  {
    name: 'NumPy',
    works: ['P1', 'P2', 'P3', 'P4', 'P5', 'P6'],
    start: python('numpy', 'numpy', 'python3-numpy libopenblas0-pthread'),
  },
  { name: 'scikit-learn', works: MEDIUM, start: python('sklearn', 'sklearn', 'python3-sklearn') },
  {
    name: 'FANN',
    works: ['P4', 'P5', 'P9'],
    start: fann,
    nearest:
      'sigmoid, squared error, gradient descent over all rows (P9: every sample); σ′ clipped away from 0, own start',
  },
  { name: 'jax-js (wasm)', works: MEDIUM, start: javascript('jax-js', ['@jax-js/jax'], 22), rows: 640 },
  {
    name: 'TensorFlow.js (wasm)',
    works: [...MEDIUM, ...SMALL],
    start: javascript('tfjs', ['@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm']),
    backend: 'wasm',
    rows: 640,
  },
  {
    name: 'TensorFlow.js (cpu)',
    works: ['P1', ...SMALL],
    start: javascript('tfjs', ['@tensorflow/tfjs']),
    backend: 'cpu',
    rows: 320,
  },
  {
    name: 'brain.js',
    works: ['P1', 'P4', 'P5', 'P7'],
    start: javascript('brain', ['brain.js']),
    nearest: `${PER_SAMPLE}; sigmoid, squared error with half the gradient, own start`,
    rows: 320,
  },
  {
    name: 'synaptic',
    works: ['P1', 'P4', 'P5'],
    start: javascript('synaptic', ['synaptic']),
    nearest: `${PER_SAMPLE}; sigmoid, squared error, own start`,
    rows: 32,
  },
  {
    name: 'ConvNetJS',
    works: [...MEDIUM, ...SMALL],
    start: javascript('convnetjs', ['convnetjs']),
    nearest:
      'the activations of the work, gradient descent after every batch; one sample a pass, half the squared error, own start',
    rows: 320,
  },
  {
    name: 'ml-fnn',
    works: ['P1', 'P6'],
    start: javascript('ml-fnn', ['ml-fnn']),
    nearest: 'tanh, softmax with the logarithmic cost; gradient descent over all rows as one batch, own start',
    rows: 320,
  },
  {
    name: 'JavaScript, register-blocked',
    works: ['P1', 'P2', ...SMALL, 'P6'],
    start: javascript('pure-js'),
    backend: 'blocked',
    rows: 1280,
  },
  {
    name: 'JavaScript, plain',
    works: ['P1', ...SMALL, 'P6'],
    start: javascript('pure-js'),
    backend: 'plain',
    rows: 640,
  },
  ...['node', 'web'].map((backend) => ({
    name: `onnxruntime-${backend}`,
    works: ['P7', 'P8'],
    start: javascript('onnxruntime', [`onnxruntime-${backend}`]),
    backend,
  })),
];

const CORES = availableParallelism();
/** Works that are large enough for threads, and peers that have them. */
const SHARED = ['P1', 'P2', 'P3', 'P6', 'P8'];
const SHARING = ['PyTorch', 'NumPy', 'scikit-learn', 'onnxruntime-node'];

/** All with one thread; those that share work among threads once more with a thread for each core. */
export const PEERS: readonly Peer[] = ONE_THREAD.flatMap((peer) =>
  SHARING.includes(peer.name) && CORES > 1
    ? [
        peer,
        {
          ...peer,
          name: `${peer.name}, ${CORES} threads`,
          works: peer.works.filter((work) => SHARED.includes(work)),
          threads: CORES,
        },
      ]
    : [peer],
);

/** Ours with threads and wide lanes; the first is what the others, and the peers, are compared with. */
export const FORMS = [
  { name: 'one thread', threads: 1 },
  { name: `${CORES} threads`, threads: CORES },
  { name: '8 lanes', threads: 1, wide: true },
  { name: `${CORES} threads, 8 lanes`, threads: CORES, wide: true },
] as const;

/** Ours, the first of them on the backend that figures are about. */
export const OURS = ['relaxed-simd', 'simd'] as const;
export const startOurs = javascript('nablanet');
