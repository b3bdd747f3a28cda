/** Trains XOR in a dedicated worker; see backends.test.ts. */
import { Network } from 'nablanet';

export interface Answer {
  backend: string;
  predicted: Float32Array;
}

const X = [0, 0, 0, 1, 1, 0, 1, 1];

addEventListener('message', ({ data: config }) => {
  const net = new Network(config);
  net.train(X, [0, 1, 1, 0], { epochs: 500 });
  const answer: Answer = { backend: net.backend, predicted: net.predict(X) };
  postMessage(answer);
});
