// Stands in the bundle for packages that are never used: see build.ts.
module.exports = {};
