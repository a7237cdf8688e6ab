/** The layers, as rules. ARCHITECTURE.md draws them; this file is what enforces them. */

/** What each package may import. */
const BELOW = {
  protocol: [],
  core: ['protocol'],
  ggml: ['protocol', 'core'],
  engine: ['protocol', 'core', 'ggml'],
  'model-store': ['protocol', 'core', 'engine'],
  planner: ['protocol', 'core', 'engine'],
  bench: ['protocol', 'core', 'ggml', 'engine', 'planner'],
  server: ['protocol', 'core', 'engine', 'model-store', 'planner', 'bench'],
  cli: ['protocol', 'core', 'engine', 'model-store', 'planner', 'bench', 'server'],
  danqing: ['protocol', 'core', 'engine', 'cli'],
  web: ['protocol', 'core'],
};
const names = Object.keys(BELOW);

/** What each folder of a package may import of its siblings. Files beside the folders are open to all of them. */
const ROOMS = {
  protocol: {
    say: [],
    async: [],
    entries: ['say'],
    request: ['say'],
    words: [],
    pictures: ['say', 'request'],
    'earlier-reports': [],
  },
  core: {
    say: [],
    formats: ['say'],
    tokenizer: ['say', 'formats'],
    sampler: ['say'],
    graph: ['formats'],
    models: ['say', 'formats', 'graph'],
    weights: ['say', 'formats', 'graph', 'models'],
    memory: ['say', 'formats'],
    pipeline: ['say', 'tokenizer', 'sampler', 'graph', 'models', 'weights', 'memory'],
    engine: ['say', 'tokenizer', 'graph', 'weights', 'memory', 'pipeline'],
  },
  ggml: { say: [], lowering: ['say'] },
  engine: {
    say: [],
    limits: [],
    output: ['say'],
    cache: ['say', 'output'],
    checkpoint: ['say'],
    quantize: ['say', 'limits', 'output', 'checkpoint'],
    host: ['say', 'limits', 'cache', 'checkpoint', 'quantize'],
    api: ['host'],
  },
  'model-store': {
    say: [],
    files: ['say'],
    download: ['say'],
    sources: ['say', 'download'],
    import: ['say', 'files'],
  },
  planner: { say: [], gpus: ['say'] },
  bench: {
    say: [],
    measure: [],
    series: ['measure'],
    pairs: ['say', 'measure'],
    faults: ['measure', 'series'],
    native: ['measure'],
    'self-test': ['say'],
    report: ['say'],
  },
  server: {
    say: [],
    ports: [],
    security: ['say'],
    attachments: ['say', 'ports'],
    pictures: ['ports'],
    engines: ['say', 'ports'],
    store: ['say', 'ports', 'security', 'attachments', 'pictures'],
    jobs: ['say', 'ports', 'security', 'attachments', 'pictures', 'engines'],
    library: ['say'],
    machine: ['say', 'store', 'engines', 'jobs'],
    routes: ['say', 'ports', 'security', 'attachments', 'pictures', 'engines'],
    compat: ['say', 'ports', 'security', 'pictures', 'engines', 'jobs', 'routes'],
    serve: ['say', 'security', 'store', 'engines', 'jobs'],
  },
  web: {
    styles: [],
    i18n: [],
    api: [],
    format: ['i18n'],
    state: ['i18n', 'api'],
    components: ['i18n', 'api', 'format', 'state'],
    views: ['i18n', 'api', 'format', 'state', 'components'],
  },
  cli: {
    say: [],
    messages: [],
    options: [],
    settings: ['say'],
    bench: ['say', 'messages'],
    doctor: ['say', 'messages', 'settings'],
    plan: ['say', 'messages', 'settings'],
    run: ['say', 'messages', 'settings', 'bench', 'plan'],
    commands: ['say', 'settings', 'options', 'doctor', 'run'],
  },
};
const core = '^packages/core/src/';
/** What is loaded to print help, versions and errors. */
const commandLine =
  '^packages/cli/src/((commands|messages|options|say|settings)/|(cancellation|command|commander-text|context|error-lines|foreign-flag-hints|format|main|option|program|program-name|report-error|run-command-line|terminal|text-width)\\.ts$)';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    ...names.map((name) => ({
      name: `${name}-knows-only-what-is-below`,
      severity: 'error',
      from: { path: `^packages/${name}/src/` },
      to: { path: `^packages/(?!${[name, ...BELOW[name]].map((each) => `${each}/`).join('|')})` },
    })),
    ...Object.entries(ROOMS).flatMap(([name, rooms]) =>
      Object.entries(rooms).map(([room, allowed]) => ({
        name: `${room}-of-${name}-knows-its-siblings`,
        severity: 'error',
        from: { path: `^packages/${name}/src/${room}/` },
        to: { path: `^packages/${name}/src/(?!(${[room, ...allowed].join('|')})/)[^/]+/` },
      })),
    ),
    // A folder without a row is one that nobody decided about.
    ...Object.entries(ROOMS).map(([name, rooms]) => ({
      name: `every-folder-of-${name}-has-a-rule`,
      severity: 'error',
      from: { path: `^packages/${name}/src/(?!(${Object.keys(rooms).join('|')})/)[^/]+/` },
      to: {},
    })),
    {
      name: 'packages-are-imported-by-name',
      severity: 'error',
      from: { path: '^packages/([^/]+)/src/' },
      to: { path: '^packages/[^/]+/src/', pathNot: '^packages/$1/src/', dependencyTypes: ['local'] },
    },
    {
      name: 'core-runs-anywhere',
      comment: 'In a browser too: no Node, no native code, no image library.',
      severity: 'error',
      from: { path: core },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'core-needs-few-libraries',
      severity: 'error',
      from: { path: core },
      to: { path: 'node_modules/', pathNot: 'node_modules/(zod|@huggingface/tokenizers)/' },
    },
    {
      name: 'pictures-know-errors-and-fields-only',
      comment: 'The reader of settings in pictures runs in browsers, by `@danqing/protocol/pictures`.',
      severity: 'error',
      from: { path: '^packages/protocol/src/pictures/' },
      to: {
        path: '^packages/protocol/src/',
        pathNot: '^packages/protocol/src/(pictures/|request/|say/|(errors|seed|prompt|text|crc32)\\.ts$)',
      },
    },
    {
      name: 'pictures-are-not-of-the-protocol-itself',
      severity: 'error',
      from: { path: '^packages/protocol/src/', pathNot: '^packages/protocol/src/pictures/' },
      to: { path: '^packages/protocol/src/pictures/' },
    },
    {
      name: 'pure-parts-know-no-graph',
      severity: 'error',
      from: { path: `${core}(formats|tokenizer|sampler)/` },
      to: { path: `${core}(graph|models|weights|memory|pipeline)/` },
    },
    {
      name: 'memory-plans-know-sizes-only',
      severity: 'error',
      from: { path: `${core}memory/` },
      to: { path: `${core}(graph|models|weights|pipeline|tokenizer|sampler)/` },
    },
    {
      name: 'models-know-the-graph-interface-and-no-lowering',
      severity: 'error',
      from: { path: `${core}models/` },
      to: { path: `${core}(graph/oracle|weights|memory|pipeline|tokenizer|sampler)/` },
    },
    {
      name: 'one-model-never-imports-another',
      severity: 'error',
      from: { path: `${core}models/([^/]+)/` },
      to: { path: `${core}models/[^/]+/`, pathNot: `${core}models/$1/` },
    },
    {
      name: 'weights-place-nothing',
      severity: 'error',
      from: { path: `${core}weights/` },
      to: { path: `${core}(memory|pipeline|sampler|tokenizer|graph/oracle)/` },
    },
    {
      name: 'the-oracle-is-for-tests',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/', pathNot: `${core}graph/oracle/` },
      to: { path: `${core}graph/oracle/` },
    },
    {
      name: 'koffi-only-in-the-native-edge',
      severity: 'error',
      from: { path: '^packages/', pathNot: '^packages/ggml/src/' },
      to: { path: 'node_modules/koffi' },
    },
    {
      name: 'the-native-edge-knows-no-lowering',
      severity: 'error',
      from: { path: '^packages/ggml/src/[^/]+\\.ts$' },
      to: { path: '^packages/(ggml/src/lowering|core)/' },
    },
    {
      name: 'clients-of-the-engine-cannot-reach-native-code',
      comment:
        'The engine runs in a process of its own, which host/child/open-engine.ts names by its file and never imports.',
      severity: 'error',
      from: {
        path: '^packages/engine/src/(index|host/child/open-engine)\\.ts$|^packages/(model-store|planner|server|cli|protocol)/src/',
      },
      to: { path: '^packages/ggml/|node_modules/koffi', reachable: true },
    },
    {
      name: 'charts-are-drawn-where-the-report-is',
      comment:
        'A library of megabytes: programs that start quickly import `@danqing/bench/render` when they need it.',
      severity: 'error',
      from: { path: '^packages/', pathNot: '^packages/bench/(src/report|vendor)/' },
      to: {
        path: '^packages/bench/src/report/render\\.ts$|^packages/bench/vendor/|node_modules/echarts',
        dependencyTypesNot: ['dynamic-import', 'type-only'],
      },
    },
    {
      name: 'the-command-line-is-read-before-anything-is-loaded',
      comment:
        'Help and version need what commands declare, and nothing of what they do: that is imported when they run.',
      severity: 'error',
      from: { path: commandLine },
      to: {
        path: '^packages/|node_modules/',
        pathNot: [
          commandLine,
          '^packages/protocol/src/|^packages/engine/src/(assets|version)\\.ts$|^packages/bench/src/report/texts/|node_modules/(commander|yaml)/',
        ],
        dependencyTypesNot: ['dynamic-import', 'type-only'],
      },
    },
    {
      name: 'the-page-runs-in-a-browser',
      severity: 'error',
      from: { path: '^packages/web/src/' },
      to: { dependencyTypes: ['core'] },
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
