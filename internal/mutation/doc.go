// Package mutation asks whether a package's tests would notice a mistake in it.
//
// It changes each operator, comparison, condition, case and step of the package
// in turn, and runs the tests: a change that no test notices has survived. All
// changes (mutants) are compiled into one test binary, where the environment says
// which of them is on, so that each costs a run of the tests that reach it and no
// compiling. The files in the tree are never touched: the compiler takes the
// changed ones from an overlay.
//
// It does not change constants, texts, assignments or calls, and knows nothing of
// generic code, which the packages that it is for do without.
package mutation
