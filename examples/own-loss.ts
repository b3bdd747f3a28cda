/**
 * Losses of one's own: a function of a batch's outputs and targets that writes ∂C/∂a and returns C.
 *
 * First the quantile loss: three networks learn where a tenth, a half and nine tenths of noisy values lie below, so
 * that eight in ten of new ones fall between the outer two. Then the update of a DQN: targets are (action, return), and
 * of the outputs, one value an action, only that of the action taken learns.
 *
 *     npx tsx examples/own-loss.ts
 */
import { adam, cosine, type LossFunction, Network, Random } from 'nablanet';
import { fail, heading, percent } from './show/terminal';

/** Koenker and Bassett 1978: q · e where the target is above, (q − 1) · e where below, e = target − output. */
const quantile =
  (q: number): LossFunction =>
  (outputs, targets, outputGradients, rows) => {
    let cost = 0;
    for (let i = 0; i < rows; i++) {
      const error = targets[i] - outputs[i];
      cost += Math.max(q * error, (q - 1) * error) / rows;
      outputGradients[i] = (error > 0 ? -q : 1 - q) / rows;
    }
    return cost;
  };

/** Half the squared error of the value of the action taken (Mnih et al. 2015); the other actions' gradients stay 0. */
const ofAction: LossFunction = (outputs, targets, outputGradients, rows) => {
  const actions = outputs.length / rows;
  let cost = 0;
  for (let row = 0; row < rows; row++) {
    const at = row * actions + targets[2 * row];
    const error = outputs[at] - targets[2 * row + 1];
    cost += (error * error) / 2 / rows;
    outputGradients[at] = error / rows;
  }
  return cost;
};

function learnQuantiles(): void {
  heading('Quantiles of sin x with noise that grows with x');
  const random = new Random(3);
  const draw = (rows: number): { x: Float32Array; y: Float32Array } => {
    const x = Float32Array.from({ length: rows }, () => 3 * random.uniform());
    return { x, y: x.map((v) => Math.sin(v) + (0.05 + 0.15 * v) * random.normal()) };
  };
  const [training, fresh] = [draw(4000), draw(4000)];
  const shares = [0.1, 0.5, 0.9].map((q) => {
    const net = new Network({
      inputs: 1,
      layers: [
        { units: 16, activation: 'tanh' },
        { units: 1, activation: 'linear' },
      ],
      loss: quantile(q),
      optimizer: adam({ learningRate: 0.01 }),
      seed: 1,
      backend: 'simd',
    });
    net.train(training.x, training.y, { epochs: 60, batchSize: 64, learningRate: cosine({ epochs: 60 }) });
    const predicted = net.predict(fresh.x);
    return { q, share: fresh.y.filter((v, i) => v < predicted[i]).length / fresh.y.length };
  });
  for (const { q, share } of shares) {
    console.log(`  quantile ${q}: ${percent(share)} of 4,000 new values lie below`);
    // A share of 4,000 strays by 0.008 or less; the rest is what the network did not learn.
    if (Math.abs(share - q) > 0.03) fail(`${percent(share)} lie below the quantile ${q}`);
  }
}

/** A corridor of six rooms, a prize in the last: left is 0, right is 1. Returns (room, action, reward, next room). */
const ROOMS = 6;
function step(room: number, action: number): { reward: number; next: number } {
  const next = Math.max(0, Math.min(ROOMS - 1, room + (action === 1 ? 1 : -1)));
  return { reward: next === ROOMS - 1 ? 1 : 0, next };
}

function learnValues(): void {
  heading('Values of actions in a corridor of six rooms, prize at the right end');
  const discount = 0.8;
  const random = new Random(5);
  const layers = [
    { units: 24, activation: 'tanh' },
    { units: 2, activation: 'linear' },
  ] as const;
  const net = new Network({
    inputs: ROOMS,
    layers,
    loss: ofAction,
    optimizer: adam({ learningRate: 0.01 }),
    seed: 2,
    backend: 'simd',
  });
  const target = net.clone();
  const oneHot = (room: number): number[] => Array.from({ length: ROOMS }, (_, i) => Number(i === room));
  for (let update = 0; update < 1500; update++) {
    if (update % 50 === 0) target.setParameters(net);
    const batch = Array.from({ length: 32 }, () => ({ room: random.integer(ROOMS - 1), action: random.integer(2) }));
    const outcomes = batch.map(({ room, action }) => step(room, action));
    const values = target.predict(outcomes.map(({ next }) => oneHot(next)));
    const returns = outcomes.map(({ reward }, i) => reward || discount * Math.max(values[2 * i], values[2 * i + 1]));
    net.trainBatch(
      batch.map(({ room }) => oneHot(room)),
      batch.map(({ action }, i) => [action, returns[i]]),
    );
  }
  const found = net.predict(Array.from({ length: ROOMS - 1 }, (_, room) => oneHot(room)));
  console.log('  room      left   right   right, exactly');
  for (let room = 0; room < ROOMS - 1; room++) {
    const exact = discount ** (ROOMS - 2 - room);
    const [left, right] = found.subarray(2 * room, 2 * room + 2);
    console.log(`  ${room}       ${left.toFixed(3)}   ${right.toFixed(3)}   ${exact.toFixed(3)}`);
    if (right < left || Math.abs(right - exact) > 0.03)
      fail(`room ${room}: ${right.toFixed(3)}, exactly ${exact.toFixed(3)}`);
  }
}

learnQuantiles();
learnValues();
