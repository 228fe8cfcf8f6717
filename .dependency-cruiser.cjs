'use strict';
// Which part may import which: features → domain → database, and features never meet. Only imports that remain at run time
// count: a type may come from anywhere. Each comment says why, and what to do instead; the check prints it.

const feature = '^server/features/([^/]+)/';
const runtimeOnly = { dependencyTypesNot: ['type-only'] };
const packages = '^node_modules/';
/** The moves of a work order and of a claim are lists that the database and its pages have in common: everybody may read them. */
const ours = '^(?!db/(workOrderMoves|claimMoves)\\.ts$)(server|db|test|bench|tools)/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      comment:
        'Two files that need each other are one thing in two places, or hide a third. Put what both need into a file of its own.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: runtimeOnly },
    },
    {
      name: 'not-to-unresolvable',
      comment: 'There is no such file or package. Correct the path, or add the package to package.json.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-dev-package-in-product',
      comment:
        'The product is installed without its development packages. Move this one to "dependencies" in package.json, or do without it.',
      severity: 'error',
      from: { path: '^(server|db)/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], ...runtimeOnly },
    },
    {
      name: 'product-knows-no-tests',
      comment:
        'test/, bench/ and tools/ are not part of what is built. Move what the product needs of them into server/.',
      severity: 'error',
      from: { path: '^(server|db)/' },
      to: { path: '^(test|bench|tools)/' },
    },
    {
      name: 'db-knows-no-server',
      comment:
        'db/ is the schema, which exists without the product. Move the file to where it is run from (server/, tools/), or what it needs into db/.',
      severity: 'error',
      from: { path: '^db/' },
      to: { path: '^server/' },
    },
    {
      name: 'schema-by-the-database-layer',
      comment:
        'Nothing that serves requests changes the schema or reads policies. Ask through server/database/, or do it at the start or in a command. Only what the database and its pages have in common is imported: a condition (db/functions/mailedLink.ts, db/functions/newestCertificates.ts), a bound (db/facilitiesOffered.ts), how packed figures are read (db/functions/dayFigures.ts), the moves of a work order and of a claim (db/workOrderMoves.ts, db/claimMoves.ts).',
      severity: 'error',
      from: { path: '^server/', pathNot: '^server/(commands\\.ts$|database/|demo/spreadOverTime\\.ts$)' },
      to: {
        path: '^db/',
        pathNot:
          '^db/(functions/(?:dayFigures|mailedLink|newestCertificates)|workOrderMoves|claimMoves|facilitiesOffered)\\.ts$',
        ...runtimeOnly,
      },
    },
    {
      name: 'shared-imports-nothing-of-ours',
      comment:
        'server/shared/ is small, pure and known to everybody. What needs more belongs in forms/, lists/, secrets/ or, if it is about a noun, domain/NOUN/.',
      severity: 'error',
      from: { path: '^server/shared/' },
      to: { path: ours, pathNot: '^server/shared/', ...runtimeOnly },
    },
    {
      name: 'forms-lists-and-secrets-are-tools',
      comment:
        'server/forms/, lists/ and secrets/ know no noun and no database, so that everything can use them; the few that go with a request all the way are named here. What is about a noun belongs in domain/NOUN/.',
      severity: 'error',
      from: {
        path: '^server/(forms|lists|secrets)/',
        pathNot: '^server/(forms/submit|lists/(listPage|findPage|pick)\\.ts$)',
      },
      to: { path: ours, pathNot: '^server/(forms|lists|secrets|shared)/', ...runtimeOnly },
    },
    {
      name: 'database-knows-no-domain',
      comment:
        'Imports go features → domain → database. Queries and rules about one noun belong in domain/NOUN/ or in the feature.',
      severity: 'error',
      from: { path: '^server/database/' },
      to: { path: '^server/(domain|request|forms|features|jobs|threads|processes)/', ...runtimeOnly },
    },
    {
      name: 'domain-knows-no-request',
      comment:
        'server/domain/ is what several features know of a noun: queries, rules, words. What answers a request belongs in a feature or in request/; take what it knows as a parameter.',
      severity: 'error',
      from: { path: '^server/domain/' },
      to: {
        path: ours,
        pathNot:
          '^(server/(domain|database|forms|lists|secrets|shared)/|db/functions/(?:dayFigures|mailedLink|newestCertificates)\\.ts$)',
        ...runtimeOnly,
      },
    },
    {
      name: 'only-queries-know-the-database',
      comment:
        'In server/domain/ all that asks the database is in NOUN.queries.ts; rules and words are pure. Move the query there.',
      severity: 'error',
      from: { path: '^server/domain/', pathNot: '\\.queries\\.ts$' },
      to: { path: '^server/(database/|domain/.*\\.queries\\.ts$)', ...runtimeOnly },
    },
    {
      name: 'request-knows-no-feature',
      comment:
        'server/request/ serves every feature alike. What it needs to know of one is given by the route, or belongs in domain/.',
      severity: 'error',
      from: { path: '^server/request/' },
      to: { path: '^server/features/' },
    },
    {
      name: 'features-by-their-index',
      comment:
        'The app takes the features from their lists. What another part needs of one belongs in domain/NOUN/.',
      severity: 'error',
      from: { path: '^server/', pathNot: '^server/features/' },
      to: { path: '^server/features/.', pathNot: '^server/features/(index|jobs)\\.ts$', ...runtimeOnly },
    },
    {
      name: 'features-apart',
      comment:
        'Features never meet, so that each can be read and changed alone. What two of them know of a noun belongs in domain/NOUN/: its queries in NOUN.queries.ts, its words in NOUN.words.ts.',
      severity: 'error',
      from: { path: feature },
      to: { path: feature, pathNot: '^server/features/$1/', ...runtimeOnly },
    },
    {
      name: 'routes',
      comment:
        'A route says what happens in which order. It asks by the queries of its feature or of domain/, never by database/ itself: put the query into NAME.queries.ts.',
      severity: 'error',
      from: { path: `${feature}.*\\.routes\\.ts$` },
      to: {
        path: ours,
        pathNot:
          '^server/((features/$1|request|domain|forms|lists|imports|paper|secrets|shared)/|mail/kinds\\.ts$)',
        ...runtimeOnly,
      },
    },
    {
      name: 'queries',
      comment:
        'Queries build on the Db they are given, so they use of database/ only what builds queries, and of a feature only other queries. What opens a connection or a transaction is the business of request/ and jobs/.',
      severity: 'error',
      from: { path: `^server/(features|domain)/.*\\.queries\\.ts$` },
      to: {
        path: ours,
        pathNot:
          '^(server/(domain|lists|imports|secrets|shared)/|server/database/(db|keyset|contains|search|searchedWords|choices|counts|given)\\.ts$|server/features/.*\\.(queries|records)\\.ts$|db/functions/(?:dayFigures|mailedLink|newestCertificates)\\.ts$)',
        ...runtimeOnly,
      },
    },
    {
      name: 'lists',
      comment:
        'A list says what it offers and where its rows come from, by queries that others run. What answers a request belongs in the routes.',
      severity: 'error',
      from: { path: `${feature}.*\\.list\\.ts$` },
      to: {
        path: ours,
        pathNot:
          '^server/((features/$1|domain|forms|lists|shared)/|database/(db|keyset|contains|search|choices|counts)\\.ts$)',
        ...runtimeOnly,
      },
    },
    {
      name: 'forms',
      comment:
        'A form is pure: the body goes in, values or errors come out. What needs the database is judged by the route after the form.',
      severity: 'error',
      from: { path: `${feature}.*\\.form\\.ts$` },
      to: {
        path: ours,
        pathNot: '^server/((domain|forms|secrets|shared)/|features/$1/.*\\.form\\.ts$)',
        ...runtimeOnly,
      },
    },
    {
      name: 'forms-ask-nobody',
      comment:
        'A form is pure: the body goes in, values or errors come out. Take what a query found as a parameter.',
      severity: 'error',
      from: { path: `\\.form\\.ts$` },
      to: { path: `\\.queries\\.ts$`, ...runtimeOnly },
    },
    {
      name: 'pages',
      comment:
        'Pages name views and the types of their locals. What a view is to show is asked for by the route.',
      severity: 'error',
      from: { path: `${feature}.*\\.pages\\.ts$` },
      to: {
        path: ours,
        pathNot: '^server/(request|domain|forms|lists|imports|shared|features/$1)/',
        ...runtimeOnly,
      },
    },
    {
      name: 'argon2-in-turn',
      comment:
        'S32: handlers hash by `context.passwords`, which takes turns and never works inside a transaction; a job by `hashing.inJob`.',
      severity: 'error',
      from: {
        path: '^(server|db)/',
        pathNot: '^server/(request/passwords\\.ts$|features/.*\\.jobs\\.ts$|demo/)',
      },
      to: { path: '^server/request/passwordHash\\.ts$', ...runtimeOnly },
    },
    {
      name: 'argon2-in-one-place',
      comment: 'Its parameters stand in server/request/passwordHash.ts: hash and verify by that.',
      severity: 'error',
      from: { path: '^(server|db)/', pathNot: '^server/request/passwordHash\\.ts$' },
      to: { path: `${packages}@node-rs/`, ...runtimeOnly },
    },
    {
      name: 'database-packages',
      comment:
        'Only server/database/ talks to Postgres, so that every query runs as somebody. Take the Db that you are given, or put the query there.',
      severity: 'error',
      from: { path: '^(server|knexfile)', pathNot: '^server/database/' },
      to: { path: `${packages}(pg|knex|pg-[^/]+)/`, ...runtimeOnly },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
