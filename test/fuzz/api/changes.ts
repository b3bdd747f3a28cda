/** Calls that change a network, each on the network and, by another route, on its twin: both must then be equal. */
import * as fc from 'fast-check';
import { type Kind, step } from './reads';
import { oneOf } from './subject';

const nat = fc.nat(1000);
const each = (text: string): string => `for (const each of [net, twin]) ${text} same();`;

export const changes: readonly Kind[] = [
  step('trainBatch', fc.tuple(oneOf('same', 'form', 'weights', 'loaded', 'epoch'), nat), (s, [route, at]) => {
    const k = s.batchNorm ? Math.max(2, at % (s.rows + 1)) : 1 + (at % s.rows);
    const data = `${s.x(0, k)}, ${s.y(0, k)}`;
    const here = `net.trainBatch(${data})`;
    switch (route) {
      case 'form':
        return s.otherX && `assert.equal(net.trainBatch(x, y), twin.trainBatch(${s.otherX}, y)); same();`;
      case 'weights':
        if (s.ownLoss) return undefined;
        return `assert.equal(${here}, twin.trainBatch(${data}, { sampleWeights: new Array(${k}).fill(1) })); same();`;
      case 'loaded':
        return `twin = Network.load(twin.save({ training: true })${s.given}); assert.equal(${here}, twin.trainBatch(${data})); same();`;
      case 'epoch':
        // Epochs are counted, so that only parameters can be equal. The loss of a function is rounded once more.
        return `{ const other = net.clone(); const { loss } = other.train(${data}, { batchSize: 'full' }); twin.trainBatch(${data}); assert.equal(${here}, loss[0]); assert.deepEqual(other.getParameters(), net.getParameters()); same(); }`;
      default:
        return `assert.equal(${here}, twin.trainBatch(${data})); same();`;
    }
  }),
  step('gradients, then applyGradients', oneOf('g', 'g.parameters', '[...g.parameters]'), (s, form) => {
    if (s.stochastic || s.batchNorm || s.lbfgs) return undefined;
    return `{ const g = twin.gradients(x, y); twin.applyGradients(${form}); assert.equal(net.trainBatch(x, y), g.loss); same(); }`;
  }),
  step('applyGradients', oneOf('g', '{ parameters: g }', '[...g]'), (s, form) => {
    if (s.lbfgs) return undefined;
    return `{ const g = Float32Array.from({ length: net.parameterCount }, () => r.normal()); net.applyGradients(g); twin.applyGradients(${form}); same(); }`;
  }),
  step('learningRate', oneOf('0.05', '0', '0.001'), (_, rate) => each(`each.learningRate = ${rate};`)),
  step('trainable', fc.tuple(nat, fc.boolean()), ({ layers }, [at, value]) =>
    each(`each.layers[${at % layers.length}].trainable = ${value};`),
  ),
  step('resetOptimizer', fc.constant(0), () => each('each.resetOptimizer();')),
  step('setParameters', oneOf('array', 'network', 'layers'), (_, route) => {
    const set = {
      array: 'twin.setParameters([...p]);',
      network: 'twin.setParameters(net);',
      layers:
        'for (const [i, l] of net.layers.entries()) { const to = twin.layers[i]; to.setWeights(l.getWeights()); if (l.getBiases()) to.setBiases(l.getBiases()); if (l.getScale()) { to.setScale(l.getScale()); to.setShift(l.getShift()); } }',
    }[route];
    return `{ const p = net.getParameters().map((v) => v / 2); net.setParameters(p); ${set} same(); }`;
  }),
  step('setStatistics', fc.constant(0), ({ layers }) => {
    const i = layers.findIndex(({ normalize }) => normalize === "'batch'");
    if (i < 0) return undefined;
    return each(
      `{ const l = each.layers[${i}]; const { mean, variance } = l.getStatistics(); l.setStatistics({ mean, variance: variance.map((v) => v + 1) }); }`,
    );
  }),
  step('goes on as a copy', oneOf('net.clone()', 'load', 'twin.clone()'), ({ given }, route) => {
    return `net = ${route === 'load' ? `Network.load(net.save({ training: true })${given})` : route}; same();`;
  }),
  step('goes on without training', fc.constant(0), ({ given }) => {
    return `net = Network.load(net.save()${given}); twin = Network.fromJSON(twin.toJSON()${given}); same();`;
  }),
  step('a training that diverges', oneOf("'full'", '2'), ({ batchNorm, lbfgs }, batch) => {
    const batchSize = batchNorm || lbfgs ? "'full'" : batch;
    const train = (name: string, epochs: string): string =>
      `${name}.train(x, y, { epochs: ${epochs}, batchSize: ${batchSize} });`;
    // It is back at the end of the last epoch that was finite.
    return `{ const other = net.clone(); net.learningRate = other.learningRate = 3e38; try { ${train('net', '3')} } catch ({ code, epoch }) { assert.equal(code, 'diverged'); if (epoch > 1) ${train('other', 'epoch - 1')} same(net, other); } net = twin.clone(); }`;
  }),
];
