/** The layers, as rules. ARCHITECTURE.md draws them; this file is what enforces them. */
const engine = '^packages/engine/src/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'packages-point-down',
      comment: 'protocol <- ggml <- engine <- report <- server <- cli',
      severity: 'error',
      from: { path: '^packages/protocol/src/' },
      to: { path: '^packages/(ggml|engine|report|server|cli)/' },
    },
    {
      name: 'ggml-is-below-engine',
      severity: 'error',
      from: { path: '^packages/ggml/src/' },
      to: { path: '^packages/(engine|report|server|cli)/' },
    },
    {
      name: 'engine-is-below-report-server-and-cli',
      severity: 'error',
      from: { path: '^packages/engine/src/' },
      to: { path: '^packages/(report|server|cli)/' },
    },
    {
      name: 'report-is-below-server-and-cli',
      severity: 'error',
      from: { path: '^packages/report/src/' },
      to: { path: '^packages/(server|cli)/' },
    },
    {
      name: 'charts-are-drawn-where-the-report-is',
      comment:
        'A library of megabytes: programs that start quickly import `@danqing/report/render` when they need it.',
      severity: 'error',
      from: { path: '^packages/', pathNot: '^packages/report/(src|vendor)/' },
      to: {
        path: '^packages/report/src/render\\.ts$|^packages/bench/vendor/|node_modules/echarts',
        dependencyTypesNot: ['dynamic-import', 'type-only'],
      },
    },
    {
      name: 'server-is-below-cli',
      severity: 'error',
      from: { path: '^packages/server/src/' },
      to: { path: '^packages/cli/' },
    },
    {
      name: 'the-page-knows-the-protocol',
      comment: 'It runs in a browser: what it imports is bundled.',
      severity: 'error',
      from: { path: '^packages/web/src/' },
      to: {
        path: '^packages/(ggml|engine|report|server|cli)/|^(node:)',
      },
    },
    {
      name: 'pictures-know-errors-and-ranges-only',
      comment: 'The reader of settings in pictures runs in browsers, by `@danqing/protocol/pictures`.',
      severity: 'error',
      from: { path: '^packages/protocol/src/pictures/' },
      to: {
        path: '^packages/protocol/src/',
        pathNot: '^packages/protocol/src/(pictures/|say/|(errors|request|seed|prompt|text)\\.ts$)',
      },
    },
    {
      name: 'pictures-are-not-of-the-protocol-itself',
      severity: 'error',
      from: { path: '^packages/protocol/src/', pathNot: '^packages/protocol/src/pictures/' },
      to: { path: '^packages/protocol/src/pictures/' },
    },
    {
      name: 'nobody-imports-the-page',
      severity: 'error',
      from: { pathNot: '^packages/web/' },
      to: { path: '^packages/web/' },
    },
    {
      name: 'koffi-only-in-the-native-edge',
      severity: 'error',
      from: { pathNot: '^packages/ggml/src/' },
      to: { path: 'node_modules/koffi' },
    },
    {
      name: 'pure-parts-know-no-graph-and-no-native-code',
      severity: 'error',
      from: { path: `${engine}(formats|tokenizer|sampler|memory)/` },
      to: { path: `${engine}(graph|models|weights|pipeline|host)/|^packages/ggml/` },
    },
    {
      name: 'pure-parts-do-no-io',
      severity: 'error',
      from: { path: `${engine}(formats|tokenizer|sampler|memory|graph|models)/|^packages/protocol/src/` },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?zlib$' },
    },
    {
      name: 'models-know-the-graph-interface-and-no-lowering',
      severity: 'error',
      from: { path: `${engine}models/` },
      to: { path: `${engine}(graph/(ggml|oracle)|weights|pipeline|host|tokenizer|sampler)/|^packages/ggml/` },
    },
    {
      name: 'one-model-never-imports-another',
      severity: 'error',
      from: { path: `${engine}models/([^/]+)/` },
      to: { path: `${engine}models/[^/]+/`, pathNot: `${engine}models/$1/` },
    },
    {
      name: 'the-oracle-is-for-tests',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/', pathNot: `${engine}graph/oracle/` },
      to: { path: `${engine}graph/oracle/` },
    },
    {
      name: 'clients-of-the-engine-cannot-reach-native-code',
      comment:
        'The engine runs in a process of its own, which host/child/open-engine.ts names by its file and never imports.',
      severity: 'error',
      from: {
        path: `${engine}(index|host/child/open-engine)\\.ts$|^packages/(cli|server|report|protocol)/src/`,
      },
      to: { path: '^packages/ggml/|node_modules/koffi', reachable: true },
    },
    {
      name: 'packages-are-imported-by-name',
      severity: 'error',
      from: { path: '^packages/([^/]+)/src/' },
      to: { path: '^packages/[^/]+/src/', pathNot: '^packages/$1/src/', dependencyTypes: ['local'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|node_modules/\\.)' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
