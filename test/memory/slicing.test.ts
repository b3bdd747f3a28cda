/** However the work is cut into calls of Wasm and windows of data, the bits are the same. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { pieces } from '../../src/base/cooperative';
import { Network } from '../../src/index';
import { limits as windows } from '../../src/memory/data-window';
import { limits } from '../../src/step/stages';
import { engineOf } from '../../src/wasm/memory';
import { BACKENDS } from '../support/backends';
import { samples, shares } from '../support/samples';
import { expectSameBits, expectSameNetwork } from '../support/trainings';

const usually = [limits, windows, pieces].map((each) => ({ ...each }));

function asUsual(): void {
  for (const [i, each] of [limits, windows, pieces].entries()) Object.assign(each, usually[i]);
}

afterEach(asUsual);

/** Calls are as long as they like: all batches in one. */
function inOneCall(): void {
  limits.callWork = Infinity;
}

/** Every call runs one stage of one chunk. */
function stageByStage(): void {
  limits.callWork = 0;
}

/** A window of a chunk's rows, which moves over the data. */
function throughANarrowWindow(): void {
  Object.assign(windows, { windowBytes: 0, passingBytes: 0 });
}

/** Data is brought in a few numbers at a time. */
function pieceByPiece(): void {
  pieces.numbers = 50;
}

/** The same, and a batch hardly fits into what is asked for at once. */
function throughANarrowWindowPieceByPiece(): void {
  throughANarrowWindow();
  pieceByPiece();
}

describe.each(BACKENDS)('%s', (backend) => {
  const small = new Network({ inputs: 5, layers: [{ units: 9, activation: 'tanh' }, 3], seed: 2, backend });
  const wide = new Network({ inputs: 300, layers: [{ units: 260, activation: 'relu' }, 33], seed: 3, backend });

  describe.each([
    ['small', small, 700],
    ['wide', wide, 700],
  ] as const)('%s', (_, start, rows) => {
    const x = samples(rows, start.inputs);
    const y = shares(rows, start.outputs);

    /** Everything that works on rows, in one result. */
    const runAll = (batchSize: number | 'full') => {
      const net = start.clone();
      const history = net.train(x, y, {
        epochs: 2,
        batchSize,
        validation: { x: x.slice(0, 10 * net.inputs), y: y.slice(0, 10 * net.outputs) },
      });
      const cost = net.trainBatch(x, y);
      const { loss, parameters, inputs } = net.gradients(x, y);
      return {
        net,
        told: {
          loss: history.loss,
          validationLoss: history.validationLoss,
          cost,
          evaluated: net.evaluate(x, y),
          gradient: loss,
        },
        arrays: { parameters, inputs, losses: net.losses(x, y), predicted: net.predict(x) },
      };
    };

    test.each([32, 301, 'full'] as const)('batches of %s', (batchSize) => {
      const usual = runAll(batchSize);
      for (const cut of [
        inOneCall,
        stageByStage,
        throughANarrowWindow,
        pieceByPiece,
        throughANarrowWindowPieceByPiece,
      ]) {
        cut();
        const other = runAll(batchSize);
        asUsual();
        expectSameNetwork(other.net, usual.net);
        expect(other.told, cut.name).toEqual(usual.told);
        for (const name of Object.keys(usual.arrays) as (keyof typeof usual.arrays)[]) {
          expectSameBits(other.arrays[name], usual.arrays[name], `${name} ${cut.name}`);
        }
      }
    });
  });

  test('rows trained on and rows held out take turns in a narrow window', () => {
    const [x, y] = [samples(700, 5), shares(700, 3)];
    const [usual, narrow] = [small.clone(), small.clone()];
    // Watched, so that a call takes one batch: fewer rows than are held out, which the window holds before.
    const options = { epochs: 3, batchSize: 20, validation: 0.1, onBatch: () => undefined };
    const expected = usual.train(x, y, options);
    throughANarrowWindow();
    const told = narrow.train(x, y, options);
    expectSameNetwork(narrow, usual);
    expect([told.loss, told.validationLoss]).toEqual([expected.loss, expected.validationLoss]);
  });

  test('a batch too long for one call is cut', () => {
    const engine = engineOf(backend);
    const { kernels } = engine;
    const runStages = vi.fn(kernels.runStages);
    engine.kernels = { ...kernels, runStages };
    wide.clone().train(samples(1500, 300), shares(1500, 33), { batchSize: 'full' });
    engine.kernels = kernels;
    expect(runStages.mock.calls.length).toBe(Math.ceil(1500 / 128));
  });
});
