'use strict';
// Which part may import which. Only imports that remain at run time count: a type may come from anywhere.

const feature = '^server/features/([^/]+)/';
const runtimeOnly = { dependencyTypesNot: ['type-only'] };
const packages = '^node_modules/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'Two files that need each other are one thing in two places, or hide a third.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: runtimeOnly },
    },
    {
      name: 'not-to-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-dev-package-in-product',
      comment: 'What the product runs on is among the dependencies in package.json.',
      severity: 'error',
      from: { path: '^(server|db)/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], ...runtimeOnly },
    },
    {
      name: 'product-knows-no-tests',
      severity: 'error',
      from: { path: '^(server|db)/' },
      to: { path: '^(test|bench)/' },
    },
    {
      name: 'schema-by-the-database-layer',
      comment: 'The start brings the schema up to date; nothing that serves requests reaches for it.',
      severity: 'error',
      from: { path: '^server/', pathNot: '^server/((processes/prepare|announce)\\.ts$|database/)' },
      to: { path: '^db/', ...runtimeOnly },
    },
    {
      name: 'shared-imports-nothing-of-ours',
      severity: 'error',
      from: { path: '^server/shared/' },
      to: { path: '^(server|db|test|bench)/', pathNot: '^server/shared/', ...runtimeOnly },
    },
    {
      name: 'request-knows-no-feature',
      severity: 'error',
      from: { path: '^server/request/' },
      to: { path: '^server/features/' },
    },
    {
      name: 'database-knows-no-feature',
      severity: 'error',
      from: { path: '^server/database/' },
      to: { path: '^server/features/' },
    },
    {
      name: 'features-by-their-index',
      comment: 'The app takes the features from their list; another part has no business in one.',
      severity: 'error',
      from: { path: '^server/', pathNot: '^server/features/' },
      to: { path: '^server/features/.', pathNot: '^server/features/index\\.ts$', ...runtimeOnly },
    },
    {
      name: 'features-apart',
      comment: 'What two features need belongs in shared/ or request/.',
      severity: 'error',
      from: { path: feature },
      to: { path: feature, pathNot: '^server/features/$1/', ...runtimeOnly },
    },
    {
      name: 'routes',
      comment: 'Routes import their own queries, forms and pages, request/ and shared/.',
      severity: 'error',
      from: { path: `${feature}.*\\.routes\\.ts$` },
      to: {
        path: '^(server|db|test|bench)/',
        pathNot: '^server/(features/$1|request|shared)/',
        ...runtimeOnly,
      },
    },
    {
      name: 'queries',
      comment:
        'Queries import shared/, build on the Db they are given, and use the helpers that only build queries.',
      severity: 'error',
      from: { path: `${feature}.*\\.queries\\.ts$` },
      to: {
        path: '^(server|db|test|bench)/',
        pathNot:
          '^server/(shared/|database/(keyset|contains|search|logins|choices|contactChoices|counts|customerChoices|due|licences|customerLinks|portalAccounts|passwordLinks|invitations|returningLink)\\.ts$|features/$1/.*\\.queries\\.ts$)',
        ...runtimeOnly,
      },
    },
    {
      name: 'forms',
      comment: 'A form is pure: body in, values or errors out.',
      severity: 'error',
      from: { path: `${feature}.*\\.form\\.ts$` },
      to: {
        path: '^(server|db|test|bench)/',
        pathNot: '^server/(shared/|features/$1/.*\\.form\\.ts$)',
        ...runtimeOnly,
      },
    },
    {
      name: 'pages',
      comment: 'Pages name views and their locals.',
      severity: 'error',
      from: { path: `${feature}.*\\.pages\\.ts$` },
      to: {
        path: '^(server|db|test|bench)/',
        pathNot: '^server/(request|shared|features/$1)/',
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
        pathNot: '^(server/request/passwords\\.ts$|server/features/.*\\.jobs\\.ts$|db/seeds/)',
      },
      to: { path: '^server/request/passwordHash\\.ts$', ...runtimeOnly },
    },
    {
      name: 'argon2-in-one-place',
      severity: 'error',
      from: { path: '^(server|db)/', pathNot: '^server/request/passwordHash\\.ts$' },
      to: { path: `${packages}@node-rs/`, ...runtimeOnly },
    },
    {
      name: 'database-packages',
      comment: 'Only the database layer talks to Postgres; tests and the bench may look behind it.',
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
