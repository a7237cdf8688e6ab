import { it } from 'vitest';
import { expectClose, runOp, wave } from '../../support/oracle-op.ts';

it('linear: every row through the matrix, plus the bias', () => {
  const y = runOp(
    (graph) => graph.linear(graph.input('x', [2, 3, 5]), graph.weight('w', [4, 5]), graph.weight('b', [4])),
    { inputs: { x: wave(0, 30) }, weights: { w: wave(1, 20), b: wave(2, 4) } },
  );
  expectClose(
    y,
    [
      2.23833077707, -2.68868729981, 0.497510349771, 1.35837905552, 2.109964953, 0.440402690479,
      -3.14162266362, 2.61089184426, -1.86536820727, 0.460824368109, 0.809122310639, -2.16632083132,
      3.04939337604, -2.69285380819, -0.308535673922, 2.33304416466, 1.10723659229, 1.08382811292,
      -2.9135938285, 1.69291427603, -1.46912198962, -0.309708649106, 1.34061618855, -2.03571909551,
    ],
  );
});

it('linear without a bias', () => {
  const y = runOp((graph) => graph.linear(graph.input('x', [1, 5]), graph.weight('w', [4, 5])), {
    inputs: { x: wave(0, 5) },
    weights: { w: wave(1, 20) },
  });
  expectClose(y, [1.32903335024, -2.1588511589, 1.27027483733, 0.629410015398]);
});

it('attention: four query heads share two key/value heads, five keys for three queries', () => {
  const y = runOp(
    (graph) =>
      graph.attention(graph.input('q', [3, 4, 2]), graph.input('k', [5, 2, 2]), graph.input('v', [5, 2, 2]), {
        scale: 0.7,
      }),
    { inputs: { q: wave(0, 24), k: wave(1, 20), v: wave(2, 20) } },
  );
  expectClose(
    y,
    [
      0.308831991272, -0.731678129785, -0.145522582152, -0.744867137979, 0.331609854378, 0.658523529952,
      -0.115837942003, 0.778201918781, 0.261902305411, -0.764549072983, -0.0830019703405, -0.721952662606,
      0.27959672299, 0.64748750658, 0.0186184010086, 0.77530709401, 0.0618435869085, -0.782758135316,
      0.173605341305, -0.721506860906, 0.0321361329238, 0.713412206235, 0.226964317392, 0.715507188109,
    ],
  );
});

it('causal attention: a token sees itself and what came before', () => {
  const y = runOp(
    (graph) =>
      graph.attention(graph.input('q', [3, 2, 2]), graph.input('k', [3, 1, 2]), graph.input('v', [3, 1, 2]), {
        scale: 3,
        causal: true,
      }),
    { inputs: { q: wave(0, 12), k: wave(1, 6), v: wave(2, 6) } },
  );
  expectClose(
    y,
    [
      0.909297426826, -0.529836140908, 0.909297426826, -0.529836140908, 0.882359055755, -0.509676264044,
      -0.76027110809, 0.719619365975, 0.758734376451, -0.684225010005, -0.760916782854, 0.718079963728,
    ],
  );
});

it('attention with scores far beyond the range of exp', () => {
  const y = runOp(
    (graph) =>
      graph.attention(graph.input('q', [1, 1, 1]), graph.input('k', [2, 1, 1]), graph.input('v', [2, 1, 1]), {
        scale: 1000,
      }),
    { inputs: { q: [10], k: [5, 6], v: [-1, 7] } },
  );
  expectClose(y, [7]);
});
