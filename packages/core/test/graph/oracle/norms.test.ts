import { it } from 'vitest';
import { expectClose, runOp, wave } from '../../support/oracle-op.ts';

it('rmsNorm with a weight', () => {
  const y = runOp((graph) => graph.rmsNorm(graph.input('x', [3, 5]), graph.weight('w', [5]), 1e-2), {
    inputs: { x: wave(0, 15) },
    weights: { w: wave(1, 5) },
  });
  expectClose(
    y,
    [
      0, 0.638931786713, 0.366599326273, 0.254248600628, 0.743822018044, 0.958872449259, -0.426862637595,
      0.839448355525, -0.223350916405, 0.565362920828, -1.05280854991, -0.0828714189281, -1.23814840118,
      0.0257538645842, -1.26284600544,
    ],
  );
});

it('rmsNorm without a weight, over the last axis only', () => {
  const y = runOp((graph) => graph.rmsNorm(graph.input('x', [1, 2, 3]), null, 1e-2), {
    inputs: { x: wave(0, 6) },
  });
  expectClose(y, [0, 1.65377003936, -0.426158328805, -1.20569553865, 0.643487594684, 1.0398758712]);
});

it('layerNorm', () => {
  const y = runOp((graph) => graph.layerNorm(graph.input('x', [2, 7]), 1e-2), { inputs: { x: wave(0, 14) } });
  expectClose(
    y,
    [
      -0.0835508983262, 1.35548463161, -0.454374508582, -1.42702926719, 0.633472293996, 1.07515848931,
      -1.09916074082, -0.990287189473, 1.16769070841, 0.492204656904, -1.49170792356, -0.30498944574,
      1.37311885043, -0.246029656974,
    ],
  );
});

it('groupNorm: statistics for a group, gain and bias for a channel', () => {
  const y = runOp(
    (graph) =>
      graph.groupNorm(graph.input('x', [6, 1, 3]), graph.weight('w', [6]), graph.weight('b', [6]), {
        groups: 2,
        eps: 1e-2,
      }),
    { inputs: { x: wave(0, 18) }, weights: { w: wave(1, 6), b: wave(2, 6) } },
  );
  expectClose(
    y,
    [
      0.823578519962, 2.01141878307, 0.517485163954, -1.13661068227, -0.272768513011, -0.0875965295092,
      0.272219792163, 0.161498505284, -1.8396428009, 0.621415804679, 0.975552110038, 0.763718130369,
      2.03644647527, 0.452127812347, -0.781620869055, -0.920013248286, -0.975974269221, -0.818389563422,
    ],
  );
});
